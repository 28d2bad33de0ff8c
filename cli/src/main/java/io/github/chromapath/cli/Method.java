// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.run.TrainConfig;
import java.util.Arrays;
import java.util.Optional;

/** The settings of the paper's Methods 1 to 6 (its Table IV). */
enum Method {
  M1(false, 224, false, false, 1),
  M2(true, 224, false, false, 1),
  M3(true, 896, false, false, 1),
  M4(true, 896, true, false, 1),
  M5(true, 896, true, true, 1),
  M6(true, 896, true, true, 1.3);

  private final boolean pretrained;
  private final int size;
  private final boolean perceptual;
  private final boolean instanceNorm;
  private final double chroma;

  Method(boolean pretrained, int size, boolean perceptual, boolean instanceNorm, double chroma) {
    this.pretrained = pretrained;
    this.size = size;
    this.perceptual = perceptual;
    this.instanceNorm = instanceNorm;
    this.chroma = chroma;
  }

  /**
   * The Method of a number.
   *
   * @throws CommandException if the number is not 1 to 6
   */
  static Method number(int number) {
    if (number < 1 || number > values().length) {
      throw new CommandException(
          ExitCode.USAGE, "--method " + number + ": the methods are 1 to 6.");
    }
    return values()[number - 1];
  }

  /**
   * The Method of a run for reports and tables, with the weights that it lacks or that are not
   * those of ImageNet: "Method 6 without pretrained weights", "Method 5 (stand-in ResNet50)". Empty
   * if no Method was chosen.
   */
  static Optional<String> title(TrainConfig config) {
    if (config.start().method().isEmpty()) {
      return Optional.empty();
    }
    int number = config.start().method().getAsInt();
    String lacking = number(number).lacking(config);
    return Optional.of("Method " + number + lacking + config.settings().standIns().label());
  }

  private String lacking(TrainConfig config) {
    boolean resnet50 = pretrained && config.start().resnet50().isEmpty();
    boolean vgg16 = perceptual && config.loss().vgg16().isEmpty();
    if (resnet50 && (vgg16 || !perceptual)) {
      return " without pretrained weights";
    }
    if (resnet50) {
      return " without ResNet50's pretrained weights";
    }
    return vgg16 ? " without VGG16's weights and the perceptual loss" : "";
  }

  /** Its number, 1 to 6. */
  int number() {
    return Arrays.asList(values()).indexOf(this) + 1;
  }

  /** The Method whose training it uses: Method 6 differs from Method 5 only at inference. */
  Method trainedAs() {
    return this == M6 ? M5 : this;
  }

  /** Whether ResNet50 starts from weights trained on ImageNet. */
  boolean pretrained() {
    return pretrained;
  }

  /** Rows and columns of the colour network's input. */
  int size() {
    return size;
  }

  /** Whether the perceptual loss is part of the total. */
  boolean perceptual() {
    return perceptual;
  }

  /** Whether the colour network's skips are instance-normalised. */
  boolean instanceNorm() {
    return instanceNorm;
  }

  /** Factor on a*, b* at inference. */
  double chroma() {
    return chroma;
  }
}
