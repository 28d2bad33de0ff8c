// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import io.github.chromapath.kernels.KernelSignature.Parameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The arguments of one launch, packed as the kernel's parameters lie: each at a multiple of its own
 * size. Number and widths are those of the signature. Fill it once, in order, then only read.
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

  /** No arguments yet for a kernel. */
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
          signature.name() + " takes " + offsets.length + " arguments and no more");
    }
    Parameter expected = signature.parameters().get(next);
    if (expected != type) {
      throw new IllegalArgumentException(
          "argument " + next + " of " + signature.name() + " is " + expected + ", not " + type);
    }
    return offsets[next++];
  }

  /** The kernel that takes them. */
  public KernelSignature signature() {
    return signature;
  }

  /**
   * The packed arguments, direct and in native order. Not to be changed.
   *
   * @throws IllegalStateException if arguments are missing
   */
  public ByteBuffer bytes() {
    requireComplete();
    return bytes;
  }

  /** How many there are. */
  public int count() {
    return offsets.length;
  }

  /** Where argument {@code i} starts in {@link #bytes()}. */
  public int offset(int i) {
    return offsets[i];
  }

  private void requireComplete() {
    if (next < offsets.length) {
      throw new IllegalStateException(
          signature.name() + " takes " + offsets.length + " arguments, not " + next);
    }
  }
}
