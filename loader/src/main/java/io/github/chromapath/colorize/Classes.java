// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.model.ModelConfig;

/** The classes that the network saw in a picture, on its 224 x 224 grid. */
public final class Classes {
  /** Rows and columns of the grid. */
  public static final int SIZE = ModelConfig.CONTEXT_SIZE;

  private final byte[] indices;

  private Classes(byte[] indices) {
    this.indices = indices;
  }

  /** The likeliest class of each pixel of picture {@code index}; of equal ones the first. */
  static Classes ofLogits(float[] logits, int index) {
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

  /** Class indices (224, 224), 0 to 10, a copy. */
  public byte[] indices() {
    return indices.clone();
  }
}
