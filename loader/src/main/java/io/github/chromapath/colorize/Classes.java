// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.model.ModelConfig;

/**
 * The classes that the network predicts for a picture, on a grid of 224 x 224. Immutable and
 * thread-safe.
 */
public final class Classes {
  /** Rows and columns of the grid. */
  public static final int SIZE = ModelConfig.CONTEXT_SIZE;

  private final byte[] indices;

  private Classes(byte[] indices) {
    this.indices = indices;
  }

  /**
   * The argmax for each pixel of picture {@code index}; the first class on a tie.
   *
   * @param logits (N, 224, 224, 11)
   * @throws IndexOutOfBoundsException if there is no such picture
   */
  public static Classes ofLogits(float[] logits, int index) {
    byte[] indices = new byte[SIZE * SIZE];
    for (int p = 0; p < indices.length; p++) {
      int first = (index * indices.length + p) * ModelConfig.CLASSES;
      int best = 0;
      for (int k = 1; k < ModelConfig.CLASSES; k++) {
        if (logits[first + k] > logits[first + best]) {
          best = k;
        }
      }
      indices[p] = (byte) best;
    }
    return new Classes(indices);
  }

  /** A copy of the class indices, (224, 224), each 0 to 10. */
  public byte[] indices() {
    return indices.clone();
  }
}
