// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One block of device memory for tensors that live as long as their owner: parameters, gradients,
 * optimizer state, running statistics.
 *
 * <p>Add all tensors, call {@link #allocate} once, and close the arena once. Not thread-safe.
 */
public final class Arena implements AutoCloseable {
  /** Alignment of every tensor in bytes: one cache line, a multiple of an fp32 element. */
  public static final int ALIGNMENT = 64;

  private final String name;
  private final List<Tensor> tensors = new ArrayList<>();
  private long bytes;
  private Memory memory;
  private Tensor whole;

  /** An empty arena; messages contain {@code name}. */
  public Arena(String name) {
    this.name = name;
  }

  /** {@code bytes} rounded up to the next multiple of {@link #ALIGNMENT}. */
  public static long align(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /**
   * Adds a tensor to the layout.
   *
   * @throws IllegalStateException after {@link #allocate}
   */
  public Tensor add(String tensorName, Shape shape, DataType type) {
    Tensor tensor = new Tensor(tensorName, shape, type);
    add(tensor);
    return tensor;
  }

  /**
   * Adds a tensor that is not bound to memory yet.
   *
   * @throws IllegalStateException after {@link #allocate}
   */
  public void add(Tensor tensor) {
    if (memory != null) {
      throw new IllegalStateException(name + " is allocated already; add tensors before");
    }
    tensors.add(tensor);
    bytes += align(tensor.bytes());
  }

  /** The name in messages. */
  public String name() {
    return name;
  }

  /** The tensors, in the order of their offsets. */
  public List<Tensor> tensors() {
    return List.copyOf(tensors);
  }

  /** Whether {@link #allocate} was called. */
  public boolean allocated() {
    return memory != null;
  }

  /** Bytes of the whole layout. */
  public long bytes() {
    return bytes;
  }

  /**
   * Allocates a zero-filled block and binds every tensor to it.
   *
   * @throws IllegalStateException if called twice or on an empty arena
   * @throws OutOfDeviceMemoryException if the device cannot provide it
   */
  public void allocate(Allocator allocator) {
    if (memory != null || tensors.isEmpty()) {
      throw new IllegalStateException(
          name + (memory != null ? " is allocated already" : " is empty"));
    }
    memory = allocator.allocate(bytes);
    long offset = 0;
    for (Tensor tensor : tensors) {
      tensor.bind(memory, offset);
      offset += align(tensor.bytes());
    }
    whole = new Tensor(name, Shape.vector(Math.toIntExact(bytes / Float.BYTES)), DataType.FLOAT32);
    whole.bind(memory, 0);
  }

  /**
   * The whole block as one fp32 vector, including the zeros between tensors. One kernel can thus
   * update all parameters.
   *
   * @throws IllegalStateException before {@link #allocate}
   */
  public Tensor whole() {
    if (whole == null) {
      throw new IllegalStateException(name + " is not allocated yet");
    }
    return whole;
  }

  /**
   * Consecutive tensors as one fp32 vector, including the zeros between them.
   *
   * @param first index of the first tensor
   * @param count number of tensors, at least 1
   * @throws IllegalStateException before {@link #allocate}
   * @throws IndexOutOfBoundsException if there are no such tensors
   */
  public Tensor vector(int first, int count) {
    Objects.checkFromIndexSize(first, count, tensors.size());
    if (count == tensors.size()) {
      return whole();
    }
    long offset = bytes(0, first);
    int elements = Math.toIntExact(bytes(first, count) / Float.BYTES);
    Tensor vector =
        new Tensor(
            name + "[" + first + ".." + (first + count - 1) + "]",
            Shape.vector(elements),
            DataType.FLOAT32);
    vector.bind(whole().memory(), offset);
    return vector;
  }

  private long bytes(int first, int count) {
    return tensors.subList(first, first + count).stream()
        .mapToLong(tensor -> align(tensor.bytes()))
        .sum();
  }

  /** See {@link Memory#freeze}. */
  public void freeze() {
    memory.freeze();
  }

  /** Releases the block. Idempotent. */
  @Override
  public void close() {
    if (memory != null) {
      memory.close();
    }
  }
}
