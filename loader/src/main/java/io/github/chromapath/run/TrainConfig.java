// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.model.AbRange;
import io.github.chromapath.model.ContextAttention;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.optim.AdaDeltaConfig;
import java.util.List;

/**
 * Everything that decides what a training run computes; {@code config.json} of a run folder. Paths
 * are kept as given; null where nothing was given.
 *
 * @param data folder of the data set
 * @param layout its layout, as {@link DatasetLayout} names it
 * @param method which of the paper's Methods was asked for, 1 to 6; null where none was
 * @param height rows of the colour network's input, a multiple of 8
 * @param width columns of the colour network's input, a multiple of 8
 * @param batch pictures in a batch
 * @param widthMultiplier of the network's channel counts
 * @param instanceNorm whether the skips are instance-normalised
 * @param contextAttention what follows the context path's 1x1 convolutions
 * @param abRange how s maps to a*, b*
 * @param lightness what L* a grey pixel stands for
 * @param chroma factor on a*, b* at inference
 * @param perceptualSize longer side at which perceptual difference is measured, 0 for the whole
 * @param huberWeight of the Huber loss in the total
 * @param crossEntropyWeight of the cross entropy in the total
 * @param perceptualWeight of the perceptual loss in the total
 * @param lr learning rate of AdaDelta
 * @param rho decay of AdaDelta's running means
 * @param epsilon of AdaDelta
 * @param patience epochs without a lower validation loss
 * @param validation pictures that validate
 * @param seed of initialisation, split, order and flips
 * @param precision how activations are stored
 * @param resnet50 torchvision's ResNet50 weights
 * @param vgg16 torchvision's VGG16 weights; without them there is no perceptual loss
 * @param init checkpoint to start from where names and shapes agree
 * @param freeze name prefixes of parameters that stay as they are; running statistics move on
 */
public record TrainConfig(
    String data,
    String layout,
    Integer method,
    int height,
    int width,
    int batch,
    double widthMultiplier,
    boolean instanceNorm,
    ContextAttention contextAttention,
    AbRange abRange,
    Lightness lightness,
    double chroma,
    int perceptualSize,
    float huberWeight,
    float crossEntropyWeight,
    float perceptualWeight,
    float lr,
    float rho,
    float epsilon,
    int patience,
    int validation,
    long seed,
    Precision precision,
    String resnet50,
    String vgg16,
    String init,
    List<String> freeze) {
  /** A configuration that names no precision, as older runs have it, is of fp32. */
  public TrainConfig {
    precision = precision == null ? Precision.FP32 : precision;
  }

  /** What the network is. */
  @JsonIgnore
  public ModelConfig model() {
    return new ModelConfig(widthMultiplier, instanceNorm, contextAttention, abRange, lightness);
  }

  /** What is stored with checkpoints. */
  @JsonIgnore
  public Settings settings() {
    return new Settings(model(), height, width, chroma, perceptualSize);
  }

  /** Weights of the losses. */
  @JsonIgnore
  public LossWeights lossWeights() {
    return new LossWeights(huberWeight, crossEntropyWeight, perceptualWeight);
  }

  /** Hyperparameters of the optimizer. */
  @JsonIgnore
  public AdaDeltaConfig optimizer() {
    return new AdaDeltaConfig(lr, rho, epsilon);
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of range, in one clause
   */
  public void check() {
    settings();
    lossWeights();
    optimizer();
  }
}
