// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

import java.util.Objects;

/**
 * A dense tensor. Its name, shape and type are set at construction. It is bound to device memory
 * once, after memory has been planned. The tensor does not own the memory: the {@link Arena} or
 * graph that bound it does.
 *
 * <p>Not thread-safe until it is bound; immutable afterwards.
 */
public final class Tensor {
  private final String name;
  private final Shape shape;
  private final DataType type;
  private final Tensor base;
  private Memory memory;
  private long offset;
  private HostAccess access = HostAccess.READ_WRITE;

  /**
   * A tensor that is not bound to memory.
   *
   * @param name for messages and memory reports
   */
  public Tensor(String name, Shape shape, DataType type) {
    this(name, shape, type, null, 0);
  }

  private Tensor(String name, Shape shape, DataType type, Tensor base, long offset) {
    this.name = Objects.requireNonNull(name);
    this.shape = Objects.requireNonNull(shape);
    this.type = Objects.requireNonNull(type);
    this.base = base == null ? this : base;
    this.offset = offset;
  }

  /**
   * One image of a batch, as a view. It shares this tensor's memory and is bound with it.
   *
   * @param n index of the image, 0 to N - 1
   * @return (1, H, W, C)
   */
  public Tensor image(int n) {
    Objects.checkIndex(n, shape.n());
    Shape one = new Shape(1, shape.h(), shape.w(), shape.c());
    long start = n * one.elements() * type.bytes();
    return new Tensor(name + "[" + n + "]", one, type, base, viewOffset() + start);
  }

  /**
   * All elements in the same order under another shape, as a view. It shares this tensor's memory
   * and is bound with it.
   *
   * @throws IllegalArgumentException if the number of elements differs
   */
  public Tensor reshaped(Shape other) {
    if (other.elements() != shape.elements()) {
      throw new IllegalArgumentException(this + " cannot have the shape " + other);
    }
    return new Tensor(name, other, type, base, viewOffset());
  }

  /** The tensor that a view is a part of. A tensor that is not a view is its own base. */
  public Tensor base() {
    return base;
  }

  private long viewOffset() {
    return base == this ? 0 : offset;
  }

  /** The name in messages and memory reports. */
  public String name() {
    return name;
  }

  /** Extents, channels last. */
  public Shape shape() {
    return shape;
  }

  /** Storage type. */
  public DataType type() {
    return type;
  }

  /** Size in bytes. */
  public long bytes() {
    return shape.elements() * type.bytes();
  }

  /** Whether the tensor is bound to memory. */
  public boolean bound() {
    return base.memory != null;
  }

  /**
   * Binds the tensor to memory.
   *
   * @param offset bytes from the start of {@code memory}
   * @throws IllegalStateException if it is already bound, or is a view
   * @throws IndexOutOfBoundsException if it does not fit into {@code memory}
   */
  public void bind(Memory memory, long offset) {
    bind(memory, offset, HostAccess.READ_WRITE);
  }

  /**
   * Binds the tensor to memory that other tensors may share.
   *
   * @param offset bytes from the start of {@code memory}
   * @param access the transfers that are meaningful: a value that other tensors overwrite cannot be
   *     downloaded
   * @throws IllegalStateException if it is already bound, or is a view
   * @throws IndexOutOfBoundsException if it does not fit into {@code memory}
   */
  public void bind(Memory memory, long offset, HostAccess access) {
    if (base != this) {
      throw new IllegalStateException(
          this + " is a view of " + base + "; bind that tensor instead");
    }
    if (bound()) {
      throw new IllegalStateException(this + " is already bound to memory");
    }
    Objects.checkFromIndexSize(offset, bytes(), memory.bytes());
    this.memory = memory;
    this.offset = offset;
    this.access = access;
  }

  /** The transfers that are allowed between this tensor and the host. */
  public HostAccess access() {
    return base.access;
  }

  /**
   * The block that contains the tensor.
   *
   * @throws IllegalStateException if it is not bound
   */
  public Memory memory() {
    if (!bound()) {
      throw new IllegalStateException(
          this + " is not bound to memory; allocate its arena or compile its graph first");
    }
    return base.memory;
  }

  /** Bytes from the start of {@link #memory()}. */
  public long offset() {
    return base == this ? offset : base.offset + offset;
  }

  @Override
  public String toString() {
    return name + shape;
  }
}
