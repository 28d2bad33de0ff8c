// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Lightness;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The configuration of the cold diffusion of colours, in the manner of Zabari et al., "Diffusing
 * Colors", SIGGRAPH Asia 2023, without text; see {@link ColdDiffusionColorizer}.
 *
 * @param width multiplier of all channel counts, in (0, 4]
 * @param steps from grey to colour, each a pass of the network, 1 to {@value #MOST_STEPS}; training
 *     does not depend on their number
 * @param lightness the L* of a grey pixel
 */
public record ColdDiffusionConfig(double width, int steps, Lightness lightness)
    implements ModelConfig {
  /** The passes are unrolled in one graph, whose compilation takes time for each of them. */
  private static final int MOST_STEPS = 100;

  /**
   * Of the squared error of a* and b* in units of 128. The gradient of an error is then about that
   * of the paper's Huber loss, which is above AdaDelta's epsilon.
   */
  private static final float SQUARED_ERROR_WEIGHT = 1000;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if {@code width} or {@code steps} is out of range
   */
  public ColdDiffusionConfig {
    ModelConfig.requireWidth(width);
    if (steps < 1 || steps > MOST_STEPS) {
      throw new IllegalArgumentException(
          "steps must be from 1 to " + MOST_STEPS + ", not " + steps);
    }
  }

  /** Ten steps at width 1. */
  public static ColdDiffusionConfig standard() {
    return new ColdDiffusionConfig(1, 10, Lightness.SRGB);
  }

  @Override
  public ColdDiffusionConfig withWidth(double multiplier) {
    return new ColdDiffusionConfig(multiplier, steps, lightness);
  }

  /**
   * The same with another number of steps.
   *
   * @throws IllegalArgumentException if it is not from 1 to {@value #MOST_STEPS}
   */
  public ColdDiffusionConfig withSteps(int number) {
    return new ColdDiffusionConfig(width, number, lightness);
  }

  @Override
  public Architecture architecture() {
    return Architecture.COLD_DIFFUSION;
  }

  @Override
  public Set<ModelInput> inputs() {
    return EnumSet.of(ModelInput.DRAW);
  }

  @Override
  public boolean segmentation() {
    return false;
  }

  @Override
  public LossWeights lossWeights() {
    return new LossWeights(SQUARED_ERROR_WEIGHT, 0, 0);
  }

  @Override
  public ColdDiffusionColorizer build(ParameterStore store, InputSize size) {
    return new ColdDiffusionColorizer(store, this);
  }

  @Override
  public Map<String, String> toMap() {
    return Map.of(
        "width", Double.toString(width),
        "steps", Integer.toString(steps),
        "lightness", TextMap.text(lightness));
  }

  /** The inverse of {@link #toMap}; an absent entry has the value of {@link #standard}. */
  static ColdDiffusionConfig fromMap(TextMap map) {
    ColdDiffusionConfig standard = standard();
    return new ColdDiffusionConfig(
        map.number("width", standard.width),
        map.whole("steps", standard.steps),
        map.constant("lightness", Lightness.class, standard.lightness));
  }
}
