// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.backend.internal.MemoryBlock;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongConsumer;

/** A zero-filled block of device memory, allocated and released on the GPU's thread. */
final class CudaMemory extends MemoryBlock {
  private final OpenGpu gpu;
  private final long address;
  private final Map<DataType, Copy> copies = new EnumMap<>(DataType.class);
  private boolean frozen;

  /** The contents in another type. */
  private record Copy(long address, long bytes) {}

  /**
   * Allocates a block.
   *
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device has no memory left
   */
  CudaMemory(OpenGpu gpu, long bytes) {
    super(bytes);
    this.gpu = gpu;
    address = gpu.allocate(bytes, AllocationStats.Kind.BLOCK);
    try {
      gpu.driver().fill(address, (byte) 0, bytes, gpu.compute());
    } catch (RuntimeException | Error e) {
      gpu.free(address, bytes, AllocationStats.Kind.BLOCK);
      throw e;
    }
  }

  /**
   * The address of a tensor.
   *
   * @throws IllegalArgumentException if the tensor is in the memory of another backend
   * @throws IllegalStateException if it is not bound, or its memory is closed
   */
  static long address(Tensor tensor) {
    CudaMemory memory = of(tensor);
    memory.requireOpen();
    return memory.address + tensor.offset();
  }

  /** The address of the block's first byte. */
  long address() {
    requireOpen();
    return address;
  }

  @Override
  public synchronized void freeze() {
    frozen = true;
  }

  /** Whether the contents do not change any more. */
  synchronized boolean frozen() {
    return frozen;
  }

  /**
   * The address of a frozen block's contents in another type. The first call makes the copy, which
   * is released with the block. On the GPU's thread.
   *
   * @param copyBytes its size
   * @param converter enqueues the conversion to an address
   */
  synchronized long copy(DataType type, long copyBytes, LongConsumer converter) {
    Copy copy = copies.get(type);
    if (copy == null) {
      copy = new Copy(gpu.allocate(copyBytes, AllocationStats.Kind.NATIVE), copyBytes);
      copies.put(type, copy);
      converter.accept(copy.address);
    }
    return copy.address;
  }

  /** The block that holds a tensor. */
  static CudaMemory of(Tensor tensor) {
    if (tensor.memory() instanceof CudaMemory memory) {
      return memory;
    }
    throw new IllegalArgumentException(tensor + " is not in the memory of the CUDA backend");
  }

  /** Waits for the device, then releases the block. */
  @Override
  public void close() {
    gpu.thread().run(this::release);
  }

  private synchronized void release() {
    if (closeOnce()) {
      copies
          .values()
          .forEach(copy -> gpu.free(copy.address, copy.bytes, AllocationStats.Kind.NATIVE));
      gpu.free(address, bytes(), AllocationStats.Kind.BLOCK);
    }
  }
}
