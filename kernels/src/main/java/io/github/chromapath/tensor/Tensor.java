// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

import java.util.Objects;

/**
 * A dense tensor: its name, shape and type are known from the start, its place in device memory is
 * given once, when memory has been planned. Owns nothing; the {@link Arena} or program that placed
 * it owns the memory.
 *
 * <p>Not thread-safe while being placed; immutable afterwards.
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
   * A tensor without a place.
   *
   * @param name what it holds, for messages and memory reports
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
   * One image of a batch, as a view: it lies where this tensor does, and is placed with it.
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

  /** The tensor that a view is a part of; a tensor that is no view is its own base. */
  public Tensor base() {
    return base;
  }

  private long viewOffset() {
    return base == this ? 0 : offset;
  }

  /** What it holds, for messages and memory reports. */
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

  /** Whether the tensor has its place in memory. */
  public boolean bound() {
    return base.memory != null;
  }

  /**
   * Gives the tensor its place.
   *
   * @param offset bytes from the start of {@code memory}
   * @throws IllegalStateException if it already has one, or is a view
   * @throws IndexOutOfBoundsException if it does not fit into {@code memory}
   */
  public void bind(Memory memory, long offset) {
    bind(memory, offset, HostAccess.READ_WRITE);
  }

  /**
   * Gives the tensor its place in memory that other tensors may share.
   *
   * @param offset bytes from the start of {@code memory}
   * @param access the transfers that are meaningful: a value that other tensors overwrite cannot be
   *     downloaded
   * @throws IllegalStateException if it already has one, or is a view
   * @throws IndexOutOfBoundsException if it does not fit into {@code memory}
   */
  public void bind(Memory memory, long offset, HostAccess access) {
    if (base != this) {
      throw new IllegalStateException(this + " is a view and lies where " + base + " lies");
    }
    if (bound()) {
      throw new IllegalStateException(this + " already has its place in memory");
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
   * The block that holds the tensor.
   *
   * @throws IllegalStateException if it has no place yet
   */
  public Memory memory() {
    if (!bound()) {
      throw new IllegalStateException(this + " has no place in memory yet");
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
