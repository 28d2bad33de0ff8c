// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Lightness;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The configuration of the paper's network, {@link MultipathColorizer}.
 *
 * @param width multiplier of every path's channel counts, in (0, 4]
 * @param instanceNorm whether the colour network's skips are instance-normalised
 * @param contextAttention the attention after the context path's 1x1 convolutions
 * @param abRange how s maps to a*, b*
 * @param lightness the L* of a grey pixel
 * @param classes of the segmentation head
 */
public record MultipathConfig(
    double width,
    boolean instanceNorm,
    ContextAttention contextAttention,
    AbRange abRange,
    Lightness lightness,
    ClassSet classes)
    implements ModelConfig {
  private static final String CLASSES_KEY = "classes";

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if {@code width} is not in (0, 4]
   */
  public MultipathConfig {
    ModelConfig.requireWidth(width);
  }

  /** A network with the paper's eleven classes. */
  public MultipathConfig(
      double width,
      boolean instanceNorm,
      ContextAttention contextAttention,
      AbRange abRange,
      Lightness lightness) {
    this(width, instanceNorm, contextAttention, abRange, lightness, ClassSet.standard());
  }

  /** The paper's network at width 1. */
  public static MultipathConfig standard() {
    return new MultipathConfig(1.0, true, ContextAttention.ECA, AbRange.OPENCV, Lightness.SRGB);
  }

  @Override
  public MultipathConfig withWidth(double multiplier) {
    return new MultipathConfig(
        multiplier, instanceNorm, contextAttention, abRange, lightness, classes);
  }

  /** The same with or without instance norm on the skips. */
  public MultipathConfig withInstanceNorm(boolean enabled) {
    return new MultipathConfig(width, enabled, contextAttention, abRange, lightness, classes);
  }

  /** The same with other classes. */
  public MultipathConfig withClasses(ClassSet other) {
    return new MultipathConfig(width, instanceNorm, contextAttention, abRange, lightness, other);
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
    Map<String, String> map = new TreeMap<>();
    map.put("width", Double.toString(width));
    map.put("instance-norm", Boolean.toString(instanceNorm));
    map.put("context-attention", TextMap.text(contextAttention));
    map.put("ab-range", TextMap.text(abRange));
    map.put("lightness", TextMap.text(lightness));
    if (!classes.isStandard()) {
      map.put(CLASSES_KEY, classes.toText());
    }
    return map;
  }

  /** The inverse of {@link #toMap}; an absent entry has the value of {@link #standard}. */
  static MultipathConfig fromMap(TextMap map) {
    MultipathConfig standard = standard();
    return new MultipathConfig(
        map.number("width", standard.width),
        map.flag("instance-norm", standard.instanceNorm),
        map.constant("context-attention", ContextAttention.class, standard.contextAttention),
        map.constant("ab-range", AbRange.class, standard.abRange),
        map.constant("lightness", Lightness.class, standard.lightness),
        classes(map));
  }

  private static ClassSet classes(TextMap map) {
    String text = map.entries().get(CLASSES_KEY);
    if (text == null) {
      return ClassSet.standard();
    }
    try {
      return ClassSet.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its " + CLASSES_KEY + ": " + e.getMessage(), e);
    }
  }
}
