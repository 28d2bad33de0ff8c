// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Lightness;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The configuration of {@link Vgg16Segmenter}: VGG16's features, trained to segment colour images.
 * It exists to make a stand-in for ImageNet's weights of the perceptual loss. Its width is 1, that
 * of {@link Vgg16Features}.
 */
public record Vgg16Config() implements ModelConfig {
  @Override
  public Architecture architecture() {
    return Architecture.VGG16;
  }

  @Override
  public double width() {
    return 1;
  }

  /**
   * This configuration.
   *
   * @throws IllegalArgumentException if the width is not 1
   */
  @Override
  public Vgg16Config withWidth(double multiplier) {
    if (multiplier != 1) {
      throw new IllegalArgumentException("VGG16 has width 1 only, not " + multiplier);
    }
    return this;
  }

  @Override
  public Lightness lightness() {
    return Lightness.SRGB;
  }

  @Override
  public Set<ModelInput> inputs() {
    return EnumSet.of(ModelInput.LABELS);
  }

  @Override
  public boolean segmentation() {
    return true;
  }

  @Override
  public LossWeights lossWeights() {
    return new LossWeights(0, 1, 0);
  }

  @Override
  public Vgg16Segmenter build(ParameterStore store, InputSize size) {
    return new Vgg16Segmenter(store);
  }

  @Override
  public Map<String, String> toMap() {
    return Map.of();
  }
}
