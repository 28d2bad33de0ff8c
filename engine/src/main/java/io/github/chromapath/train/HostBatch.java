// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A batch in host memory: images and labels in slots 0 to {@code count - 1}. A loader fills it,
 * {@link #upload} copies it to a device, and the loader fills it again.
 *
 * <p>The arrays are live: {@link #rgb}, {@link #gray224}, {@link #labels} and {@link #draws} return
 * the batch's own memory. Several threads may fill different slots at the same time; otherwise not
 * thread-safe.
 */
public final class HostBatch {
  private static final int CONTEXT_PIXELS = ModelConfig.CONTEXT_SIZE * ModelConfig.CONTEXT_SIZE;

  private final int capacity;
  private final int height;
  private final int width;
  private final byte[] rgb;
  private final byte[] gray224;
  private final byte[] labels;
  private final float[] draws;
  private final String[] names;
  private final ByteBuffer rgbBuffer;
  private final ByteBuffer grayBuffer;
  private final ByteBuffer labelBuffer;
  private final FloatBuffer drawBuffer;
  private int count;

  /**
   * Allocates a batch with no examples in it.
   *
   * @param capacity the largest number of examples
   * @param height rows of the colour network's input
   * @param width columns of the colour network's input
   * @throws ArithmeticException if the images need more than 2^31 - 1 elements
   */
  public HostBatch(int capacity, int height, int width) {
    this.capacity = capacity;
    this.height = height;
    this.width = width;
    rgb = new byte[Math.multiplyExact(Math.multiplyExact(height, width), 3 * capacity)];
    gray224 = new byte[Math.multiplyExact(CONTEXT_PIXELS, capacity)];
    labels = new byte[Math.multiplyExact(CONTEXT_PIXELS, capacity)];
    draws = new float[capacity];
    names = new String[capacity];
    Arrays.fill(names, "");
    rgbBuffer = ByteBuffer.wrap(rgb);
    grayBuffer = ByteBuffer.wrap(gray224);
    labelBuffer = ByteBuffer.wrap(labels);
    drawBuffer = FloatBuffer.wrap(draws);
  }

  /** The largest number of examples. */
  public int capacity() {
    return capacity;
  }

  /** Rows of the colour network's input. */
  public int height() {
    return height;
  }

  /** Columns of the colour network's input. */
  public int width() {
    return width;
  }

  /** The number of examples in the batch, in slots 0 to {@code count - 1}. */
  public int count() {
    return count;
  }

  /**
   * Sets the number of examples.
   *
   * @throws IllegalArgumentException if it is negative or above the capacity
   */
  public void setCount(int examples) {
    if (examples < 0 || examples > capacity) {
      throw new IllegalArgumentException(
          examples + " examples do not fit into a batch of " + capacity);
    }
    count = examples;
  }

  /** (capacity, H, W, 3) sRGB as unsigned bytes, 0 to 255. */
  public byte[] rgb() {
    return rgb;
  }

  /** (capacity, 224, 224) grey of the whole images as unsigned bytes, 0 to 255. */
  public byte[] gray224() {
    return gray224;
  }

  /** (capacity, 224, 224) class indices as unsigned bytes; 255 marks an ignored pixel. */
  public byte[] labels() {
    return labels;
  }

  /** (capacity) a number in [0, 1) for each example; 0 unless a loader draws it. */
  public float[] draws() {
    return draws;
  }

  /** The examples' names in the order of their slots, for messages; a copy. */
  public List<String> names() {
    return List.of(Arrays.copyOf(names, count));
  }

  /** Sets the name of the example in a slot. */
  public void setName(int slot, String name) {
    names[slot] = Objects.requireNonNull(name);
  }

  /**
   * Copies the examples to the inputs that a program has, as {@link Backend#upload(ByteBuffer,
   * io.github.chromapath.tensor.Tensor)} does. The device converts images to fp32.
   *
   * @param target inputs for batches of {@link #count} examples
   * @throws IllegalArgumentException if the program reads other images than bytes
   */
  public void upload(Backend backend, BatchTensors target) {
    BatchTensors.Bytes images =
        target
            .bytes()
            .orElseThrow(() -> new IllegalArgumentException("the program reads no bytes"));
    backend.upload(rgbBuffer.clear().limit(count * height * width * 3), images.rgb());
    images
        .gray224()
        .ifPresent(gray -> backend.upload(grayBuffer.clear().limit(count * CONTEXT_PIXELS), gray));
    target
        .targets()
        .labels()
        .ifPresent(
            classes -> backend.upload(labelBuffer.clear().limit(count * CONTEXT_PIXELS), classes));
    target.targets().presence().ifPresent(classes -> backend.upload(presence(), classes));
    target
        .targets()
        .draw()
        .ifPresent(draw -> backend.upload(drawBuffer.clear().limit(count), draw));
  }

  /**
   * The number of labels over which a program's cross entropy is a mean: labelled pixels, or known
   * classes of images; 0 if the program reads no labels.
   */
  long labels(BatchTensors target) {
    if (target.targets().labels().isPresent()) {
      long labelled = 0;
      for (int i = 0; i < count * CONTEXT_PIXELS; i++) {
        labelled += labels[i] == (byte) SoftmaxCrossEntropy.IGNORE ? 0 : 1;
      }
      return labelled;
    }
    if (target.targets().presence().isPresent()) {
      long known = 0;
      ByteBuffer classes = presence();
      while (classes.hasRemaining()) {
        known += classes.get() == (byte) SoftmaxCrossEntropy.IGNORE ? 0 : 1;
      }
      return known;
    }
    return 0;
  }

  /** (count, 11): see {@link io.github.chromapath.model.ModelInput#PRESENCE}. */
  private ByteBuffer presence() {
    ByteBuffer presence = ByteBuffer.allocate(count * ModelConfig.CLASSES);
    for (int slot = 0; slot < count; slot++) {
      boolean[] found = new boolean[ModelConfig.CLASSES];
      boolean labelled = false;
      for (int i = slot * CONTEXT_PIXELS; i < (slot + 1) * CONTEXT_PIXELS; i++) {
        int label = Byte.toUnsignedInt(labels[i]);
        if (label < found.length) {
          found[label] = true;
          labelled = true;
        }
      }
      for (boolean present : found) {
        int known = present ? 1 : 0;
        presence.put((byte) (labelled ? known : SoftmaxCrossEntropy.IGNORE));
      }
    }
    return presence.flip();
  }
}
