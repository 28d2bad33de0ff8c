// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Lightness;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The configuration of the network of Iizuka, Simo-Serra and Ishikawa, "Let there be Color!", ACM
 * TOG 35(4), 2016; see {@link IizukaColorizer}.
 *
 * @param width multiplier of all channel counts, in (0, 4]
 * @param abRange how s maps to a*, b*
 * @param lightness the L* of a grey pixel
 */
public record IizukaConfig(double width, AbRange abRange, Lightness lightness)
    implements ModelConfig {
  /** Weight of the classification in the published loss. */
  private static final float ALPHA = 1 / 300f;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if {@code width} is not in (0, 4]
   */
  public IizukaConfig {
    ModelConfig.requireWidth(width);
  }

  /** The published network at width 1. */
  public static IizukaConfig standard() {
    return new IizukaConfig(1, AbRange.IIZUKA, Lightness.SRGB);
  }

  @Override
  public IizukaConfig withWidth(double multiplier) {
    return new IizukaConfig(multiplier, abRange, lightness);
  }

  @Override
  public Architecture architecture() {
    return Architecture.IIZUKA;
  }

  @Override
  public Set<ModelInput> inputs() {
    return EnumSet.of(ModelInput.PRESENCE);
  }

  @Override
  public boolean segmentation() {
    return false;
  }

  @Override
  public LossWeights lossWeights() {
    return new LossWeights(1, ALPHA, 0);
  }

  @Override
  public IizukaColorizer build(ParameterStore store, InputSize size) {
    return new IizukaColorizer(store, this, size);
  }

  @Override
  public Map<String, String> toMap() {
    return Map.of(
        "width", Double.toString(width),
        "ab-range", TextMap.text(abRange),
        "lightness", TextMap.text(lightness));
  }

  /** The inverse of {@link #toMap}; an absent entry has the value of {@link #standard}. */
  static IizukaConfig fromMap(TextMap map) {
    IizukaConfig standard = standard();
    return new IizukaConfig(
        map.number("width", standard.width),
        map.constant("ab-range", AbRange.class, standard.abRange),
        map.constant("lightness", Lightness.class, standard.lightness));
  }
}
