// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Lightness;
import java.util.Map;
import java.util.Set;

/**
 * The configuration of a network that colours grey images: everything that its parameters and its
 * results depend on, and the factory of the network. Stored in every checkpoint. Training,
 * inference and files know networks through this interface and {@link Colorizer} only.
 */
public sealed interface ModelConfig
    permits MultipathConfig, IizukaConfig, ColdDiffusionConfig, Vgg16Config {
  /** Height and width, in pixels, of {@link ModelInput#GRAY_224} and {@link ModelInput#LABELS}. */
  int CONTEXT_SIZE = 224;

  /** Number of the standard classes, those of the paper. */
  int CLASSES = 11;

  /** The paper's network at width 1. */
  static MultipathConfig standard() {
    return MultipathConfig.standard();
  }

  /**
   * Checks a width multiplier.
   *
   * @throws IllegalArgumentException if it is not in (0, 4]
   */
  static void requireWidth(double multiplier) {
    if (!(multiplier > 0 && multiplier <= 4)) {
      throw new IllegalArgumentException(
          "the width multiplier must be in (0, 4], not " + multiplier);
    }
  }

  /** The kind of network. */
  Architecture architecture();

  /** Multiplier of the channel counts, in (0, 4]. */
  double width();

  /** {@code channels} at this width, rounded up to a multiple of 8. */
  default int channels(int channels) {
    return (int) Math.ceil(channels * width() / 8) * 8;
  }

  /**
   * The same with another width multiplier.
   *
   * @throws IllegalArgumentException if it is not in (0, 4]
   */
  ModelConfig withWidth(double multiplier);

  /** The L* of a grey pixel. */
  Lightness lightness();

  /** What the network and its losses read besides grey and the real colours. */
  Set<ModelInput> inputs();

  /** Whether the network predicts the class of each pixel, {@link Prediction#logits}. */
  boolean segmentation();

  /** The classes that it predicts, or learns from. */
  default ClassSet classes() {
    return ClassSet.standard();
  }

  /** The weights of the losses by default: the published ones, if there are any. */
  LossWeights lossWeights();

  /**
   * Builds the network for one image size. Registers its parameters, or finds the parameters of an
   * allocated store.
   *
   * @throws IllegalArgumentException if the store has a parameter of another shape
   */
  Colorizer build(ParameterStore store, InputSize size);

  /** Registers every parameter of the network; their shapes do not depend on the image size. */
  default void register(ParameterStore store) {
    build(store, new InputSize(8, 8));
  }

  /** The configuration as text, without the architecture; {@link Architecture#config} reads it. */
  Map<String, String> toMap();
}
