// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import java.util.List;

/** torchvision's input normalisation, (x - mean) / deviation, as x scale + shift per channel. */
final class ImageNet {
  private static final double[] MEAN = {.485, .456, .406};
  private static final double[] DEVIATION = {.229, .224, .225};

  static final List<Float> SCALE = List.of(scale(0), scale(1), scale(2));
  static final List<Float> SHIFT = List.of(shift(0), shift(1), shift(2));

  private ImageNet() {}

  private static float scale(int channel) {
    return (float) (1 / DEVIATION[channel]);
  }

  private static float shift(int channel) {
    return (float) (-MEAN[channel] / DEVIATION[channel]);
  }
}
