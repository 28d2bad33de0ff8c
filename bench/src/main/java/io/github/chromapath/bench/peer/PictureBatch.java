// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import io.github.chromapath.model.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * A seeded batch of noise in direct memory, equal for all subjects.
 *
 * @param shape number and size of the images
 * @param gray (N, H, W) in [0, 1], for inference
 * @param gray224 (N, 224, 224) in [0, 1]
 * @param rgb (N, H, W, 3) in [0, 1], for training
 * @param labels (N, 224, 224), class indices; one of twelve pixels is 255 (ignored)
 */
public record PictureBatch(
    BatchShape shape, FloatBuffer gray, FloatBuffer gray224, FloatBuffer rgb, ByteBuffer labels) {
  private static final int IGNORE = 255;

  /** A random batch of a shape. */
  public static PictureBatch random(BatchShape shape) {
    SplittableRandom random = new SplittableRandom(1);
    int small = shape.images() * ModelConfig.CONTEXT_SIZE * ModelConfig.CONTEXT_SIZE;
    ByteBuffer labels = ByteBuffer.allocateDirect(small);
    for (int i = 0; i < small; i++) {
      int label = random.nextInt(ModelConfig.CLASSES + 1);
      labels.put(i, (byte) (label == ModelConfig.CLASSES ? IGNORE : label));
    }
    return new PictureBatch(
        shape,
        floats(shape.pixels(), random),
        floats(small, random),
        floats(3 * shape.pixels(), random),
        labels);
  }

  private static FloatBuffer floats(int elements, SplittableRandom random) {
    FloatBuffer values = direct(elements);
    for (int i = 0; i < elements; i++) {
      values.put(i, (float) random.nextDouble());
    }
    return values;
  }

  /** A buffer for fp32 numbers outside the Java heap. */
  public static FloatBuffer direct(int elements) {
    return ByteBuffer.allocateDirect(elements * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
