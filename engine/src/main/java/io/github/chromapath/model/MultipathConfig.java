// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Lightness;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The configuration of the paper's network, {@link MultipathColorizer}.
 *
 * @param width multiplier of every path's channel counts, in (0, 4]
 * @param instanceNorm whether the colour network's skips are instance-normalised
 * @param contextAttention the attention after the context path's 1x1 convolutions
 * @param abRange how s maps to a*, b*
 * @param lightness the L* of a grey pixel
 */
public record MultipathConfig(
    double width,
    boolean instanceNorm,
    ContextAttention contextAttention,
    AbRange abRange,
    Lightness lightness)
    implements ModelConfig {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if {@code width} is not in (0, 4]
   */
  public MultipathConfig {
    ModelConfig.requireWidth(width);
  }

  /** The paper's network at width 1. */
  public static MultipathConfig standard() {
    return new MultipathConfig(1.0, true, ContextAttention.ECA, AbRange.OPENCV, Lightness.SRGB);
  }

  @Override
  public MultipathConfig withWidth(double multiplier) {
    return new MultipathConfig(multiplier, instanceNorm, contextAttention, abRange, lightness);
  }

  /** The same with or without instance norm on the skips. */
  public MultipathConfig withInstanceNorm(boolean enabled) {
    return new MultipathConfig(width, enabled, contextAttention, abRange, lightness);
  }

  @Override
  public Architecture architecture() {
    return Architecture.MULTIPATH;
  }

  @Override
  public Set<ModelInput> inputs() {
    return EnumSet.of(ModelInput.GRAY_224, ModelInput.LABELS);
  }

  @Override
  public boolean segmentation() {
    return true;
  }

  @Override
  public LossWeights lossWeights() {
    return LossWeights.standard();
  }

  @Override
  public MultipathColorizer build(ParameterStore store, InputSize size) {
    return new MultipathColorizer(store, this, size);
  }

  @Override
  public Map<String, String> toMap() {
    return Map.of(
        "width", Double.toString(width),
        "instance-norm", Boolean.toString(instanceNorm),
        "context-attention", TextMap.text(contextAttention),
        "ab-range", TextMap.text(abRange),
        "lightness", TextMap.text(lightness));
  }

  /** The inverse of {@link #toMap}; an absent entry has the value of {@link #standard}. */
  static MultipathConfig fromMap(TextMap map) {
    MultipathConfig standard = standard();
    return new MultipathConfig(
        map.number("width", standard.width),
        map.flag("instance-norm", standard.instanceNorm),
        map.constant("context-attention", ContextAttention.class, standard.contextAttention),
        map.constant("ab-range", AbRange.class, standard.abRange),
        map.constant("lightness", Lightness.class, standard.lightness));
  }
}
