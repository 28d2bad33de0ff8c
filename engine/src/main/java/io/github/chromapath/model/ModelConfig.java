// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.op.Lightness;

/**
 * The configuration of the network: everything that its parameters and its results depend on.
 * Stored in every checkpoint.
 *
 * @param width multiplier of every path's channel counts, in (0, 4]
 * @param instanceNorm whether the colour network's skips are instance-normalised
 * @param contextAttention the attention after the context path's 1x1 convolutions
 * @param abRange how s maps to a*, b*
 * @param lightness the L* of a grey pixel
 */
public record ModelConfig(
    double width,
    boolean instanceNorm,
    ContextAttention contextAttention,
    AbRange abRange,
    Lightness lightness) {
  /** Height and width, in pixels, of the context and spatial paths' input. */
  public static final int CONTEXT_SIZE = 224;

  /** Classes of the segmentation head. */
  public static final int CLASSES = 11;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if {@code width} is not in (0, 4]
   */
  public ModelConfig {
    if (!(width > 0 && width <= 4)) {
      throw new IllegalArgumentException("the width multiplier must be in (0, 4], not " + width);
    }
  }

  /** The paper's network at width 1. */
  public static ModelConfig standard() {
    return new ModelConfig(1.0, true, ContextAttention.ECA, AbRange.OPENCV, Lightness.SRGB);
  }

  /** The same with another width multiplier. */
  public ModelConfig withWidth(double multiplier) {
    return new ModelConfig(multiplier, instanceNorm, contextAttention, abRange, lightness);
  }

  /** The same with or without instance norm on the skips. */
  public ModelConfig withInstanceNorm(boolean enabled) {
    return new ModelConfig(width, enabled, contextAttention, abRange, lightness);
  }

  /** {@code channels} at this width, rounded up to a multiple of 8. */
  public int channels(int channels) {
    return (int) Math.ceil(channels * width / 8) * 8;
  }
}
