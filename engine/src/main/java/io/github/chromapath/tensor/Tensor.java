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
  private Memory memory;
  private long offset;

  /**
   * A tensor without a place.
   *
   * @param name what it holds, for messages and memory reports
   */
  public Tensor(String name, Shape shape, DataType type) {
    this.name = Objects.requireNonNull(name);
    this.shape = Objects.requireNonNull(shape);
    this.type = Objects.requireNonNull(type);
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
  public boolean placed() {
    return memory != null;
  }

  /**
   * Gives the tensor its place.
   *
   * @param offset bytes from the start of {@code memory}
   * @throws IllegalStateException if it already has one
   * @throws IndexOutOfBoundsException if it does not fit into {@code memory}
   */
  public void place(Memory memory, long offset) {
    if (placed()) {
      throw new IllegalStateException(this + " already has its place in memory");
    }
    Objects.checkFromIndexSize(offset, bytes(), memory.bytes());
    this.memory = memory;
    this.offset = offset;
  }

  /**
   * The block that holds the tensor.
   *
   * @throws IllegalStateException if it has no place yet
   */
  public Memory memory() {
    if (!placed()) {
      throw new IllegalStateException(this + " has no place in memory yet");
    }
    return memory;
  }

  /** Bytes from the start of {@link #memory()}. */
  public long offset() {
    return offset;
  }

  @Override
  public String toString() {
    return name + shape;
  }
}
