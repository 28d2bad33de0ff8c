// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import io.github.chromapath.model.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * A seeded batch of noise in direct memory, the same for everybody.
 *
 * @param gray (N, H, W) in [0, 1], for inference
 * @param gray224 (N, 224, 224) in [0, 1]
 * @param rgb (N, H, W, 3) in [0, 1], for training
 * @param labels (N, 224, 224), classes, or 255 in one of twelve pixels
 */
public record PictureBatch(
    FloatBuffer gray, FloatBuffer gray224, FloatBuffer rgb, ByteBuffer labels) {
  private static final int IGNORE = 255;

  /** Of pictures of one size. */
  public static PictureBatch random(int batch, int height, int width) {
    SplittableRandom random = new SplittableRandom(1);
    int small = batch * ModelConfig.CONTEXT_SIZE * ModelConfig.CONTEXT_SIZE;
    ByteBuffer labels = ByteBuffer.allocateDirect(small);
    for (int i = 0; i < small; i++) {
      int label = random.nextInt(ModelConfig.CLASSES + 1);
      labels.put(i, (byte) (label == ModelConfig.CLASSES ? IGNORE : label));
    }
    return new PictureBatch(
        floats(batch * height * width, random),
        floats(small, random),
        floats(3 * batch * height * width, random),
        labels);
  }

  private static FloatBuffer floats(int elements, SplittableRandom random) {
    FloatBuffer values = direct(elements);
    for (int i = 0; i < elements; i++) {
      values.put(i, (float) random.nextDouble());
    }
    return values;
  }

  /** Room for fp32 numbers outside Java's heap. */
  public static FloatBuffer direct(int elements) {
    return ByteBuffer.allocateDirect(elements * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
