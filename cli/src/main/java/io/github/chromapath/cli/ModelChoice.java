// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.loss.LossConfig;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.model.AbRange;
import io.github.chromapath.model.Architecture;
import io.github.chromapath.model.ColdDiffusionConfig;
import io.github.chromapath.model.ContextAttention;
import io.github.chromapath.model.IizukaConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.model.Vgg16Config;
import io.github.chromapath.op.Lightness;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the options of {@code train} mean for each architecture. */
enum ModelChoice {
  /** The paper's network. */
  MULTIPATH(Architecture.MULTIPATH) {
    @Override
    String title() {
      return "multipath network";
    }

    @Override
    List<String> inapplicable() {
      return List.of();
    }

    @Override
    NetworkSize size() {
      return NetworkSize.square(896);
    }

    @Override
    ModelConfig config(double width, Optional<Method> preset, SetOptions set) {
      MultipathConfig standard = MultipathConfig.standard();
      return new MultipathConfig(
          width,
          set.flag(
              "instance-norm", preset.map(Method::instanceNorm).orElse(standard.instanceNorm())),
          set.constant("context-attention", ContextAttention.class, standard.contextAttention()),
          set.constant("ab-range", AbRange.class, standard.abRange()),
          set.constant("lightness", Lightness.class, standard.lightness()));
    }

    @Override
    LossWeights lossWeights(SetOptions set) {
      LossWeights standard = MultipathConfig.standard().lossWeights();
      return new LossWeights(
          (float) set.number("huber-weight", standard.huber()),
          (float) set.number("ce-weight", standard.crossEntropy()),
          (float) set.number("perceptual-weight", standard.perceptual()));
    }

    @Override
    float huberDelta(SetOptions set) {
      return (float) set.number("huber-delta", LossConfig.STANDARD_HUBER_DELTA);
    }
  },
  /** The network of Iizuka et al. (2016). */
  IIZUKA(Architecture.IIZUKA) {
    /** There are no scene labels, so it learns which classes a picture has. */
    @Override
    String title() {
      return "Iizuka et al. 2016 (classes for scenes)";
    }

    @Override
    ModelConfig config(double width, Optional<Method> preset, SetOptions set) {
      IizukaConfig standard = IizukaConfig.standard();
      return new IizukaConfig(
          width,
          set.constant("ab-range", AbRange.class, standard.abRange()),
          set.constant("lightness", Lightness.class, standard.lightness()));
    }

    @Override
    LossWeights lossWeights(SetOptions set) {
      LossWeights standard = IizukaConfig.standard().lossWeights();
      return new LossWeights(
          (float) set.number("mse-weight", standard.huber()),
          (float) set.number("bce-weight", standard.crossEntropy()),
          0);
    }
  },
  /** Cold diffusion of colours in the manner of Zabari et al. (2023). */
  COLD_DIFFUSION(Architecture.COLD_DIFFUSION) {
    /** Neither their text, nor their latent space, nor their pretrained network. */
    @Override
    String title() {
      return "cold diffusion in the manner of Zabari et al. 2023 (no text)";
    }

    @Override
    ModelConfig config(double width, Optional<Method> preset, SetOptions set) {
      ColdDiffusionConfig standard = ColdDiffusionConfig.standard();
      return new ColdDiffusionConfig(
          width,
          set.whole("steps", standard.steps()),
          set.constant("lightness", Lightness.class, standard.lightness()));
    }

    @Override
    LossWeights lossWeights(SetOptions set) {
      LossWeights standard = ColdDiffusionConfig.standard().lossWeights();
      return new LossWeights((float) set.number("mse-weight", standard.huber()), 0, 0);
    }
  },
  /** VGG16's features with a classifier of pixels. */
  VGG16(Architecture.VGG16) {
    @Override
    String title() {
      return "VGG16 trained on segmentation (does not colour)";
    }

    @Override
    List<String> inapplicable() {
      return Stream.concat(OF_MULTIPATH.stream(), Stream.of("--width")).toList();
    }

    @Override
    ModelConfig config(double width, Optional<Method> preset, SetOptions set) {
      return new Vgg16Config();
    }

    @Override
    LossWeights lossWeights(SetOptions set) {
      LossWeights standard = new Vgg16Config().lossWeights();
      return new LossWeights(0, (float) set.number("ce-weight", standard.crossEntropy()), 0);
    }
  };

  private static final List<String> OF_MULTIPATH =
      List.of(
          "--method",
          "--resnet50",
          VggOption.NAME,
          "--perceptual-size",
          TrainOptions.BALANCE,
          TransferOptions.CLASSES);

  private final Architecture architecture;

  ModelChoice(Architecture architecture) {
    this.architecture = architecture;
  }

  /**
   * The choice of a name.
   *
   * @param option that has the name as its value, for the message
   * @throws CommandException if the name is unknown
   */
  static ModelChoice named(String option, String name) {
    return Arrays.stream(values())
        .filter(choice -> choice.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.USAGE,
                    option
                        + " "
                        + name
                        + ": the models are "
                        + Arrays.stream(values()).map(ModelChoice::label).toList()
                        + "."));
  }

  /** The name on the command line. */
  String label() {
    return architecture.label();
  }

  /** Whether the network colours. */
  boolean colors() {
    return architecture.colors();
  }

  /** The name in tables. */
  abstract String title();

  /** The options that this network does not have. */
  List<String> inapplicable() {
    return OF_MULTIPATH;
  }

  /** The input size without {@code --size} and {@code --method}. */
  NetworkSize size() {
    return NetworkSize.square(ModelConfig.CONTEXT_SIZE);
  }

  /** The configuration of the network; reads its readings from {@code set}. */
  abstract ModelConfig config(double width, Optional<Method> preset, SetOptions set);

  /** The weights of the losses; reads them from {@code set}. */
  abstract LossWeights lossWeights(SetOptions set);

  /** The delta of the Huber loss; the network that has this loss reads it from {@code set}. */
  float huberDelta(SetOptions set) {
    return LossConfig.STANDARD_HUBER_DELTA;
  }
}
