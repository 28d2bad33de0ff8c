// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.tensor.Shape;

/**
 * Number and size of the images of a batch.
 *
 * @param images per batch
 * @param height rows of the colour network's input
 * @param width columns of the colour network's input
 */
public record BatchShape(int images, int height, int width) {
  /** The grey input (N, 1, H, W). */
  long[] gray() {
    return new long[] {images, 1, height, width};
  }

  /** The context path's grey input (N, 1, 224, 224). */
  long[] gray224() {
    return new long[] {images, 1, ModelConfig.CONTEXT_SIZE, ModelConfig.CONTEXT_SIZE};
  }

  /** The prediction, (N, H, W, 2). */
  Shape ab() {
    return new Shape(images, height, width, 2);
  }

  /** Pixels of the batch at full size. */
  int pixels() {
    return images * height * width;
  }
}
