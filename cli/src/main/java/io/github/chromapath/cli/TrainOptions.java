// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.model.AbRange;
import io.github.chromapath.model.ContextAttention;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.run.DatasetLayout;
import io.github.chromapath.run.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that decide what a training run computes, as a mixin. */
final class TrainOptions {
  private static final String NONE = "none";
  private static final int LARGEST_DEFAULT_VALIDATION = 500;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder of the data set.")
  private Path data;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      description = "Layout of the data set: ${COMPLETION-CANDIDATES}. Guessed when absent.")
  private DatasetLayout layout;

  @Option(
      names = "--method",
      paramLabel = "1..6",
      description =
          "One of the paper's Methods, which say which weights have to be given; --size and --set"
              + " go before what it says.")
  private Integer method;

  @Option(
      names = "--size",
      paramLabel = "N|HxW",
      description = "Size of the colour network, multiples of 8. Default: 896, or the method's.")
  private String size;

  @Option(names = "--batch", paramLabel = "N", description = "Pictures in a batch. Default: 4.")
  private Integer batch;

  @Option(
      names = "--width",
      paramLabel = "F",
      description = "Multiplier of the network's channel counts. Default: 1.0.")
  private Double width;

  @Option(
      names = "--resnet50",
      paramLabel = "FILE|none",
      description =
          "torchvision's ResNet50 weights, .pth as published or safetensors. Default: none.")
  private String resnet50;

  @Option(
      names = "--vgg16",
      paramLabel = "FILE|none",
      description =
          "torchvision's VGG16 weights, .pth as published or safetensors, for the perceptual loss."
              + " Default: none.")
  private String vgg16;

  @Option(
      names = "--perceptual-size",
      paramLabel = "N",
      description = "Longer side at which perceptual difference is measured; 0 for the whole.")
  private Integer perceptualSize;

  @Option(names = "--lr", paramLabel = "LR", description = "Learning rate. Default: 0.004.")
  private Float lr;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Stop after N epochs without a lower validation loss. Default: 16.")
  private Integer patience;

  @Option(
      names = "--validation",
      paramLabel = "N",
      description = "Pictures that validate. Default: a fifth of the set, at most 500.")
  private Integer validation;

  @Option(
      names = "--init",
      paramLabel = "FILE",
      description = "Checkpoint to start from, where names and shapes agree.")
  private Path init;

  @Option(
      names = "--freeze",
      paramLabel = "GROUP",
      split = ",",
      description =
          "Parts whose weights stay as they are: context, context.resnet, spatial, fusion,"
              + " segmentation, semantic, color. Their batch norms go on normalising with the"
              + " batch's statistics, and their running statistics move on.")
  private List<String> freeze;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of initialisation, split, order and flips. Default: 1.")
  private Long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "A reading of the paper or a constant: instance-norm, context-attention, ab-range,"
              + " lightness, chroma, huber-weight, ce-weight, perceptual-weight, rho, epsilon.")
  private Map<String, String> settings = new TreeMap<>();

  /** Whether an option was given that decides what is computed, besides the data folder. */
  boolean given() {
    return Stream.of(
                layout,
                method,
                size,
                batch,
                width,
                resnet50,
                vgg16,
                perceptualSize,
                lr,
                patience,
                validation,
                init,
                freeze,
                seed)
            .anyMatch(Objects::nonNull)
        || !settings.isEmpty();
  }

  /**
   * The data folder.
   *
   * @throws CommandException if none was given
   */
  Path data() {
    if (data == null) {
      throw new CommandException(
          ExitCode.USAGE, "give the folder of the data set with --data DIR.");
    }
    return data;
  }

  /** The data folder, where one was given. */
  boolean hasData() {
    return data != null;
  }

  /** The files and folders given that training reads. */
  List<Path> inputs() {
    Stream<Path> weights = Stream.of(resnet50, vgg16).filter(TrainOptions::isFile).map(Path::of);
    return Stream.concat(Stream.of(data, init).filter(Objects::nonNull), weights).toList();
  }

  /** The layout given, or the one that the data folder looks like. */
  DatasetLayout layout() {
    return layout == null ? DatasetLayout.guess(data()) : layout;
  }

  /** Whether the layout was not given. */
  boolean layoutGuessed() {
    return layout == null;
  }

  /**
   * Checks all that depends neither on the data nor on a device, before either is opened.
   *
   * @throws CommandException as {@link #config}
   */
  void check() {
    config(1, Precision.FP32);
  }

  /**
   * Everything together.
   *
   * @param pictures usable pictures in the data set
   * @param precision how activations are stored
   * @throws CommandException if options are missing, out of range or contradict each other
   */
  TrainConfig config(int pictures, Precision precision) {
    Method preset = method == null ? null : Method.number(method);
    requireWeights(preset);
    int presetSize = preset == null ? 896 : preset.size();
    NetworkSize network = NetworkSize.parse(size == null ? Integer.toString(presetSize) : size);
    ModelConfig standard = ModelConfig.standard();
    AdaDeltaConfig optimizer = AdaDeltaConfig.standard();
    LossWeights weights = LossWeights.standard();
    SetOptions set = new SetOptions(settings);
    TrainConfig config =
        new TrainConfig(
            data().toAbsolutePath().toString(),
            layout().name().toLowerCase(Locale.ROOT),
            method,
            network.height(),
            network.width(),
            atLeastOne("--batch", or(batch, 4)),
            or(width, 1.0),
            set.flag("instance-norm", preset == null || preset.instanceNorm()),
            set.constant("context-attention", ContextAttention.class, standard.contextAttention()),
            set.constant("ab-range", AbRange.class, standard.abRange()),
            set.constant("lightness", Lightness.class, standard.lightness()),
            set.number("chroma", preset == null ? 1 : preset.chroma()),
            or(perceptualSize, 0),
            (float) set.number("huber-weight", weights.huber()),
            (float) set.number("ce-weight", weights.crossEntropy()),
            (float) set.number("perceptual-weight", weights.perceptual()),
            or(lr, optimizer.lr()),
            (float) set.number("rho", optimizer.rho()),
            (float) set.number("epsilon", optimizer.epsilon()),
            atLeastOne("--patience", or(patience, 16)),
            atLeastOne("--validation", or(validation, defaultValidation(pictures))),
            or(seed, 1L),
            precision,
            file("--resnet50", resnet50),
            file("--vgg16", vgg16),
            init == null ? null : file("--init", init.toString()),
            freeze == null ? List.of() : freeze.stream().map(TrainOptions::group).toList());
    set.requireAllUsed();
    return checked(config);
  }

  private static int defaultValidation(int pictures) {
    return Math.max(1, Math.min(LARGEST_DEFAULT_VALIDATION, pictures / 5));
  }

  private void requireWeights(Method preset) {
    if (preset == null) {
      return;
    }
    boolean pretrained = isFile(resnet50);
    boolean perceptual = isFile(vgg16);
    if (preset.pretrained() && !pretrained) {
      throw contradiction(" starts from pretrained weights: give --resnet50 FILE.");
    }
    if (!preset.pretrained() && pretrained) {
      throw contradiction(" starts from no pretrained weights: leave out --resnet50 or --method.");
    }
    if (preset.perceptual() && !perceptual) {
      throw contradiction(" has a perceptual loss: give --vgg16 FILE.");
    }
    if (!preset.perceptual() && perceptual) {
      throw contradiction(" has no perceptual loss: leave out --vgg16 or --method.");
    }
  }

  private CommandException contradiction(String sentence) {
    return new CommandException(ExitCode.USAGE, "--method " + method + sentence);
  }

  private static boolean isFile(String value) {
    return value != null && !value.equals(NONE);
  }

  private static String group(String name) {
    List<String> groups =
        List.of(
            "context", "context.resnet", "spatial", "fusion", "segmentation", "semantic", "color");
    if (!groups.contains(name)) {
      throw new CommandException(
          ExitCode.USAGE, "--freeze " + name + ": the groups are " + groups + ".");
    }
    return name + ".";
  }

  private static String file(String option, String value) {
    if (!isFile(value)) {
      return null;
    }
    if (!Files.isRegularFile(Path.of(value))) {
      throw new CommandException(
          ExitCode.FAILED, option + " " + value + ": there is no such file; check the path.");
    }
    return Path.of(value).toAbsolutePath().toString();
  }

  /** {@code value}, where it is at least 1; else wrong usage. */
  static <N extends Number> N atLeastOne(String option, N value) {
    if (value.longValue() < 1) {
      throw new CommandException(ExitCode.USAGE, option + " " + value + ": give at least 1.");
    }
    return value;
  }

  /** The engine's own checks of ranges, as wrong usage. */
  private static TrainConfig checked(TrainConfig config) {
    try {
      config.check();
      return config;
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage() + ".", e);
    }
  }

  private static <T> T or(T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
