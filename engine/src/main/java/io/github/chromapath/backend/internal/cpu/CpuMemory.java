// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.backend.internal.Elements;
import io.github.chromapath.backend.internal.MemoryBlock;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.kernels.cpu.Views;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A zero-filled block of native memory, 64-byte aligned, of any size. One tensor in it has at most
 * 2<sup>31</sup> - 1 bytes, the limit of a {@link ByteBuffer}.
 *
 * <p>Views of a tensor refer to this memory. They are valid until {@link #close()} and must not be
 * used afterwards. A closed block provides no views or addresses: it throws.
 */
public final class CpuMemory extends MemoryBlock {
  private static final int ALIGNMENT = 64;

  private final AllocationStats allocations;
  private final Pointer block;
  private final long padding;
  private PackedWeights packed;
  private boolean readInPlace;
  private boolean released;

  private CpuMemory(AllocationStats allocations, long bytes, Pointer block) {
    super(bytes);
    this.allocations = allocations;
    this.block = block;
    this.padding = -block.address() & (ALIGNMENT - 1);
    allocations.opened(AllocationStats.Kind.BLOCK, bytes);
  }

  /**
   * Allocates a block and counts it in {@code allocations}.
   *
   * @throws OutOfDeviceMemoryException if the system refuses it
   */
  static CpuMemory allocate(long bytes, AllocationStats allocations) {
    requireSize(bytes);
    Pointer block = Pointer.calloc(1, Math.addExact(bytes, ALIGNMENT));
    if (block == null || block.isNull()) {
      throw new OutOfDeviceMemoryException(
          "the system refused a block of "
              + bytes
              + " bytes; use a smaller batch or size, or a machine with more memory");
    }
    return new CpuMemory(allocations, bytes, block);
  }

  /** Views of tensors in the memory of the CPU backend. */
  static final Views VIEWS =
      new Views() {
        @Override
        public Span span(Tensor tensor) {
          return CpuMemory.span(tensor);
        }

        @Override
        public ByteBuffer bytes(Tensor tensor) {
          return CpuMemory.bytes(tensor);
        }
      };

  /**
   * The elements of a floating-point tensor.
   *
   * @throws IllegalArgumentException if the tensor is UINT8, or of another backend
   * @throws OutOfDeviceMemoryException if it is too large
   * @throws IllegalStateException if it is not bound, or its memory is closed
   */
  public static Span span(Tensor tensor) {
    Elements.requireType(tensor, true);
    return Span.of(bytes(tensor), tensor.type());
  }

  /**
   * The bytes of a tensor, from position 0 to its size, in native byte order.
   *
   * @throws IllegalArgumentException if the tensor is of another backend
   * @throws OutOfDeviceMemoryException if it is too large
   * @throws IllegalStateException if it is not bound, or its memory is closed
   */
  public static ByteBuffer bytes(Tensor tensor) {
    requireAddressable(tensor);
    return pointer(tensor).limit(tensor.bytes()).asByteBuffer();
  }

  /**
   * The address of a tensor's first byte.
   *
   * @throws IllegalArgumentException if the tensor is of another backend
   * @throws IllegalStateException if it is not bound, or its memory is closed
   */
  static BytePointer pointer(Tensor tensor) {
    return of(tensor).pointer(tensor.offset());
  }

  /** The block that contains a tensor. */
  static CpuMemory of(Tensor tensor) {
    if (tensor.memory() instanceof CpuMemory memory) {
      return memory;
    }
    throw new IllegalArgumentException(tensor + " is not in the memory of the CPU backend");
  }

  /**
   * Checks that the tensor fits into a {@link ByteBuffer}.
   *
   * @throws OutOfDeviceMemoryException if it has more than 2^31 - 1 bytes
   */
  static void requireAddressable(Tensor tensor) {
    if (tensor.bytes() > Integer.MAX_VALUE) {
      throw new OutOfDeviceMemoryException(
          tensor
              + " has "
              + tensor.bytes()
              + " bytes, more than the 2147483647 of one tensor on the CPU;"
              + " use a smaller batch or size");
    }
  }

  /**
   * The address {@code offset} bytes from the start of the block. The block keeps its own bytes
   * from now on.
   *
   * @throws IllegalStateException after {@link #close()}, or if only packed weights are left
   */
  synchronized BytePointer pointer(long offset) {
    BytePointer start = unpacked(offset);
    readInPlace = true;
    return start;
  }

  /** As {@link #pointer}, as {@code count} bytes in native order. */
  ByteBuffer bytes(long offset, long count) {
    return pointer(offset).limit(count).asByteBuffer();
  }

  /** As {@link #pointer}, for a use that ends before {@link #releaseUnpacked} is called. */
  synchronized BytePointer unpacked(long offset) {
    requireOpen();
    if (released) {
      throw new IllegalStateException(
          "this block of "
              + bytes()
              + " bytes is frozen and can be read as a convolution's weight only");
    }
    return new BytePointer(block).getPointer(padding + offset);
  }

  /** The weights of this block in other layouts; empty unless the block is frozen. */
  synchronized Optional<PackedWeights> packed() {
    return Optional.ofNullable(packed);
  }

  @Override
  public synchronized void freeze() {
    requireOpen();
    if (packed == null) {
      packed = new PackedWeights(this, allocations);
      readInPlace = false;
    }
  }

  /** Whether the block's own bytes have been released. */
  synchronized boolean unpackedReleased() {
    return released;
  }

  /** Releases the block's own bytes, unless they are read in place. */
  synchronized void releaseUnpacked() {
    if (!readInPlace && !released) {
      released = true;
      Pointer.free(block);
      allocations.closed(AllocationStats.Kind.BLOCK, bytes());
    }
  }

  @Override
  public synchronized void close() {
    if (closeOnce()) {
      if (packed != null) {
        packed.close();
      }
      readInPlace = false;
      releaseUnpacked();
    }
  }
}
