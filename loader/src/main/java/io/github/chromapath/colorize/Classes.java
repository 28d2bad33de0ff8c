// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.ModelConfig;

/**
 * The classes that the network predicts for a picture, on a grid of 224 x 224. Immutable and
 * thread-safe.
 */
public final class Classes {
  /** Rows and columns of the grid. */
  public static final int SIZE = ModelConfig.CONTEXT_SIZE;

  private final ClassSet set;
  private final byte[] indices;

  private Classes(ClassSet set, byte[] indices) {
    this.set = set;
    this.indices = indices;
  }

  /**
   * The argmax for each pixel of picture {@code index}; the first class on a tie.
   *
   * @param set the classes of the network
   * @param logits (N, 224, 224, K)
   * @throws IndexOutOfBoundsException if there is no such picture
   */
  public static Classes ofLogits(ClassSet set, float[] logits, int index) {
    int classes = set.size();
    byte[] indices = new byte[SIZE * SIZE];
    for (int p = 0; p < indices.length; p++) {
      int first = (index * indices.length + p) * classes;
      int best = 0;
      for (int k = 1; k < classes; k++) {
        if (logits[first + k] > logits[first + best]) {
          best = k;
        }
      }
      indices[p] = (byte) best;
    }
    return new Classes(set, indices);
  }

  /** The classes of the network. */
  public ClassSet set() {
    return set;
  }

  /** A copy of the class indices, (224, 224), each below the number of classes. */
  public byte[] indices() {
    return indices.clone();
  }

  /**
   * {@return the pixels, (224, 224), that are of a class together with their 8 neighbours}
   *
   * @param name of the class
   * @throws IllegalArgumentException if there is no such class
   */
  public boolean[] interior(String name) {
    int wanted = set.indexOf(name);
    boolean[] interior = new boolean[indices.length];
    for (int i = 0; i < indices.length; i++) {
      interior[i] = isInside(i % SIZE, i / SIZE, wanted);
    }
    return interior;
  }

  private boolean isInside(int x, int y, int wanted) {
    for (int row = Math.max(0, y - 1); row <= Math.min(SIZE - 1, y + 1); row++) {
      for (int column = Math.max(0, x - 1); column <= Math.min(SIZE - 1, x + 1); column++) {
        if ((indices[row * SIZE + column] & 0xff) != wanted) {
          return false;
        }
      }
    }
    return true;
  }
}
