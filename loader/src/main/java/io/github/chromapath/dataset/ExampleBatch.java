// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.collect.ImmutableList;
import io.github.chromapath.model.ModelConfig;
import java.util.Arrays;

/**
 * Buffers for the examples of a batch, one after the other; used again and again.
 *
 * <p>The arrays are live: they are the batch's own, and are overwritten when it is filled again.
 * Slots may be filled from several threads, one slot by one thread.
 */
public final class ExampleBatch {
  private final int capacity;
  private final int height;
  private final int width;
  private final float[] rgb;
  private final float[] gray224;
  private final byte[] labels;
  private final String[] names;
  private int count;

  /**
   * Takes the memory.
   *
   * @param capacity the most examples it can hold
   * @param height rows of the colour network's size
   * @param width columns of the colour network's size
   */
  public ExampleBatch(int capacity, int height, int width) {
    int context = ModelConfig.CONTEXT_SIZE * ModelConfig.CONTEXT_SIZE;
    this.capacity = capacity;
    this.height = height;
    this.width = width;
    this.rgb = new float[Math.multiplyExact(Math.multiplyExact(height, width), 3 * capacity)];
    this.gray224 = new float[Math.multiplyExact(context, capacity)];
    this.labels = new byte[Math.multiplyExact(context, capacity)];
    this.names = new String[capacity];
  }

  /** {@return the most examples it can hold} */
  public int capacity() {
    return capacity;
  }

  /** {@return rows of the colour network's size} */
  public int height() {
    return height;
  }

  /** {@return columns of the colour network's size} */
  public int width() {
    return width;
  }

  /** {@return the number of examples in it, in slots 0 to count - 1} */
  public int count() {
    return count;
  }

  /** Says how many examples are in it. */
  void count(int examples) {
    if (examples < 0 || examples > capacity) {
      throw new IllegalArgumentException(examples + " examples in a batch of " + capacity);
    }
    this.count = examples;
  }

  /** {@return (capacity, height, width, 3) gamma-encoded colours in [0, 1]} */
  public float[] rgb() {
    return rgb;
  }

  /** {@return (capacity, 224, 224) BT.709 grey of the whole pictures in [0, 1]} */
  public float[] gray224() {
    return gray224;
  }

  /**
   * {@return (capacity, 224, 224) class indices 0 to 10, or 255 as an unsigned byte where nothing
   * is learnt}
   */
  public byte[] labels() {
    return labels;
  }

  /** {@return the names of the examples, in the order of their slots} */
  public ImmutableList<String> names() {
    return ImmutableList.copyOf(Arrays.copyOf(names, count));
  }

  void name(int slot, String name) {
    names[slot] = name;
  }
}
