// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.graph.Precision;
import java.util.OptionalDouble;

/**
 * How pictures are coloured.
 *
 * @param height rows of the colour network's input, a multiple of 8; 0 for the checkpoint's
 * @param width columns of the colour network's input, a multiple of 8; 0 for the checkpoint's
 * @param chroma factor on a*, b*; empty for the checkpoint's
 * @param batch pictures that the network takes at once, at least 1
 * @param segmentation whether classes are predicted too
 * @param precision how the network's activations are stored
 */
public record ColorizerOptions(
    int height,
    int width,
    OptionalDouble chroma,
    int batch,
    boolean segmentation,
    Precision precision) {
  /**
   * Checks the batch.
   *
   * @throws IllegalArgumentException if {@code batch} is below 1
   */
  public ColorizerOptions {
    if (batch < 1) {
      throw new IllegalArgumentException("a batch has at least 1 picture, not " + batch);
    }
  }

  /** The checkpoint's own size and chroma, no classes, fp32. */
  public static ColorizerOptions standard() {
    return new ColorizerOptions(0, 0, OptionalDouble.empty(), 1, false, Precision.FP32);
  }
}
