// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import io.github.chromapath.kernels.KernelSignature.Parameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The arguments of one launch, packed like the kernel's parameters: each at a multiple of its own
 * size. Their number and widths are those of the signature. Add all arguments once, in order;
 * afterwards the object is only read. Not thread-safe while arguments are added.
 */
public final class KernelArgs {
  private final KernelSignature signature;
  private final ByteBuffer bytes;
  private final int[] offsets;
  private int next;

  private KernelArgs(KernelSignature signature) {
    this.signature = signature;
    this.offsets = new int[signature.parameters().size()];
    int end = 0;
    for (int i = 0; i < offsets.length; i++) {
      int width = signature.parameters().get(i).bytes();
      offsets[i] = (end + width - 1) / width * width;
      end = offsets[i] + width;
    }
    this.bytes = ByteBuffer.allocateDirect(Math.max(1, end)).order(ByteOrder.nativeOrder());
  }

  /** An empty list of arguments for a kernel. */
  public static KernelArgs of(KernelSignature signature) {
    return new KernelArgs(signature);
  }

  /** A device address, 0 for null, or a 64-bit integer. */
  public KernelArgs add(long value) {
    bytes.putLong(place(Parameter.U64), value);
    return this;
  }

  /** A 32-bit integer. */
  public KernelArgs add(int value) {
    bytes.putInt(place(Parameter.U32), value);
    return this;
  }

  /** An fp32 number. */
  public KernelArgs add(float value) {
    bytes.putFloat(place(Parameter.F32), value);
    return this;
  }

  /** An fp64 number. */
  public KernelArgs add(double value) {
    bytes.putDouble(place(Parameter.F64), value);
    return this;
  }

  private int place(Parameter type) {
    if (next == offsets.length) {
      throw new IllegalArgumentException(
          signature.name()
              + " has "
              + offsets.length
              + " parameters; there is one argument too many");
    }
    Parameter expected = signature.parameters().get(next);
    if (expected != type) {
      throw new IllegalArgumentException(
          "argument " + next + " of " + signature.name() + " is " + expected + ", not " + type);
    }
    return offsets[next++];
  }

  /** The signature of the kernel. */
  public KernelSignature signature() {
    return signature;
  }

  /**
   * The packed arguments, direct and in native order. Callers must not change them.
   *
   * @throws IllegalStateException if arguments are missing
   */
  public ByteBuffer bytes() {
    requireComplete();
    return bytes;
  }

  /** Number of arguments. */
  public int count() {
    return offsets.length;
  }

  /** Offset of argument {@code i} in {@link #bytes()}. */
  public int offset(int i) {
    return offsets[i];
  }

  private void requireComplete() {
    if (next < offsets.length) {
      throw new IllegalStateException(
          signature.name()
              + " has "
              + offsets.length
              + " parameters, but "
              + next
              + " arguments were added");
    }
  }
}
