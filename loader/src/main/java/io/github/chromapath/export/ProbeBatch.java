// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;

/**
 * A batch of artificial grey pictures, to compare two computations of a network. Each has smooth
 * shading, edges and noise. Equal batches are equal in every run.
 *
 * @param images number of pictures
 * @param size of the colour network's input
 */
record ProbeBatch(int images, InputSize size) {
  private static final double EDGES = 9;

  /** (N, H, W) in [0, 1]. */
  float[] gray() {
    return pictures(size.height(), size.width());
  }

  /** (N, 224, 224) in [0, 1]. */
  float[] gray224() {
    return pictures(ModelConfig.CONTEXT_SIZE, ModelConfig.CONTEXT_SIZE);
  }

  private float[] pictures(int height, int width) {
    float[] gray = new float[images * height * width];
    for (int i = 0; i < gray.length; i++) {
      int image = i / (height * width);
      double row = (i / width % height + 0.5) / height;
      double column = (i % width + 0.5) / width;
      gray[i] = (float) gray(image, row, column, i);
    }
    return gray;
  }

  private static double gray(int image, double row, double column, int pixel) {
    double shading = 0.25 * Math.sin(2 + image + 5 * row) * Math.cos(image + 4 * column);
    double blocks = 0.2 * Math.signum(Math.sin(EDGES * (row + image)) * Math.sin(EDGES * column));
    double noise = 0.05 * Math.sin(12.9898 * pixel + 78.233 * image);
    return 0.5 + shading + blocks + noise;
  }
}
