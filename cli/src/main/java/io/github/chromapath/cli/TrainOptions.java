// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.checkpoint.StandIns;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.graph.ReducePrecision;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.run.DataConfig;
import io.github.chromapath.run.DatasetLayout;
import io.github.chromapath.run.SplitReference;
import io.github.chromapath.run.TrainConfig;
import io.github.chromapath.train.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The options that decide the result of a training run, as a mixin. {@link TrainDefaults} supplies
 * the default values.
 */
final class TrainOptions {
  /** Options of the commands that train. */
  static final String EPOCHS = "--epochs";

  static final String MAX_STEPS = "--max-steps";
  private static final String DATA = "--data";
  private static final String SIZE = "--size";
  private static final String WIDTH = "--width";

  /** Weights of pixels. */
  static final String BALANCE = "--balance";

  private static final String RESNET50 = "--resnet50";

  private static final List<String> SET_BY_METHODS = List.of("instance-norm", "chroma");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = DATA, paramLabel = "DIR", description = "Folder of the data set.")
  private Optional<Path> data = Optional.empty();

  @Mixin private LayoutOption layout;
  @Mixin private PartsOption parts;
  @Mixin private GreyOption grey;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "The network: multipath, the paper's; iizuka, that of Iizuka et al. (2016);"
              + " cold-diffusion, in the manner of Zabari et al. (2023) without text; or vgg16,"
              + " which learns to segment and makes weights for --vgg16. Default:"
              + " ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--method",
      paramLabel = "1..6",
      description =
          "Use the settings of one of the paper's Methods: input size, instance norm, chroma."
              + " --size and --set override them. Methods 2 to 6 require --resnet50, Methods 4 to 6"
              + " --vgg16; none stands for a run without such weights, which is said in the report."
              + " The learning rate does not depend on the Method: see --lr.")
  private Optional<Integer> method = Optional.empty();

  @Option(
      names = SIZE,
      paramLabel = "N|WxH",
      description =
          "Input size of the colour network: side of a square, or WIDTHxHEIGHT; multiples of 8."
              + " Default: ${DEFAULT-VALUE}, or the Method's; 224 for iizuka, cold-diffusion and"
              + " vgg16.")
  private String size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Number of pictures in a batch. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--sync-bn",
      description =
          "On several ranks, normalise with the statistics of the whole batch. By default, each rank"
              + " uses those of its own pictures. No effect on one rank.")
  private boolean syncBn;

  @Option(
      names = "--reduce-precision",
      paramLabel = "fp32|bf16",
      description =
          "Precision in which several ranks exchange and sum gradients. bf16 halves the bytes and"
              + " rounds gradients and their sums to 8 bits. No effect on one rank. Default:"
              + " ${DEFAULT-VALUE}.")
  private ReducePrecision reducePrecision;

  @Option(
      names = WIDTH,
      paramLabel = "F",
      description =
          "Factor on the channel counts of the network, up to 4. Default: ${DEFAULT-VALUE}.")
  private double width;

  @Option(
      names = RESNET50,
      paramLabel = "FILE|none",
      converter = OptionalFile.Converter.class,
      defaultValue = OptionalFile.NONE,
      description =
          "torchvision's ResNet50 weights, .pth as published or safetensors."
              + " Default: ${DEFAULT-VALUE}.")
  private OptionalFile resnet50;

  @Mixin private VggOption vgg16;
  @Mixin private SplitOption split;

  @Option(
      names = "--perceptual-size",
      paramLabel = "N",
      description =
          "Longer side, in pixels, at which the perceptual loss compares pictures; 0 for the input"
              + " size. Default: ${DEFAULT-VALUE}.")
  private int perceptualSize;

  @Option(
      names = BALANCE,
      paramLabel = "none|class|chroma",
      converter = BalanceOption.class,
      defaultValue = BalanceOption.NONE,
      description =
          "Weight the pixels of the colour loss by the inverse smoothed frequency of their class or"
              + " of their real a*b*, so that rare ones count more. Default: ${DEFAULT-VALUE}.")
  private BalanceOption.Value balance;

  @Mixin private OptimizerOptions optimizer;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "Stop after N epochs without improvement by --select. Default: ${DEFAULT-VALUE}.")
  private int patience;

  @Option(
      names = "--select",
      paramLabel = "loss|cam16",
      description =
          "What selects the best epoch and is to improve: the total validation loss, as in the"
              + " paper, or the mean CAM16-UCS difference of the validation pictures to the real"
              + " ones. Default: ${DEFAULT-VALUE}.")
  private Selection selection;

  @Option(
      names = "--validation",
      paramLabel = "N",
      description =
          "Number of validation pictures. Default: 1/"
              + DataConfig.VALIDATION_DIVISOR
              + " of the data set, at most "
              + DataConfig.LARGEST_DEFAULT_VALIDATION
              + ".")
  private Optional<Integer> validation = Optional.empty();

  @Mixin private TransferOptions transfer;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Seed of initialisation, order, flips and times, and of the validation pictures without --split."
              + " Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "An interpretation of the paper or a constant: instance-norm, context-attention, ab-range,"
              + " lightness, chroma, huber-weight, huber-delta, ce-weight, perceptual-weight,"
              + " balance-uniform, epsilon, AdaDelta's rho, AdamW's beta1 and beta2; of iizuka:"
              + " ab-range, lightness, chroma, mse-weight, bce-weight and those of the optimizer; of"
              + " cold-diffusion: steps, lightness, chroma, mse-weight and those of the optimizer.")
  private Map<String, String> readings = new TreeMap<>();

  /** Whether the command line has one of these options other than {@code --data}. */
  boolean given() {
    ParseResult parsed = command.commandLine().getParseResult();
    return command.mixins().values().stream()
        .filter(mixin -> mixin.userObject() == this)
        .flatMap(mixin -> mixin.options().stream())
        .anyMatch(option -> parsed.hasMatchedOption(option) && !option.longestName().equals(DATA));
  }

  /**
   * The data folder.
   *
   * @throws CommandException if it is not given
   */
  Path data() {
    return data.orElseThrow(
        () ->
            new CommandException(
                ExitCode.USAGE, "give the folder of the data set with --data DIR."));
  }

  /** The data folder, if it is given. */
  Optional<Path> givenData() {
    return data;
  }

  /** The number of validation images, if it is given. */
  Optional<Integer> givenValidation() {
    return validation;
  }

  /**
   * Checks that the options leave the Method open, and train whole networks.
   *
   * @throws CommandException if one of them sets what a Method sets, or treats parts differently
   */
  void requireNoMethod() {
    transfer.requireWholeNetwork();
    if (method.isPresent()) {
      throw new CommandException(
          ExitCode.USAGE, "--method is an option of train: choose Methods with --methods.");
    }
    for (String key : SET_BY_METHODS) {
      if (readings.containsKey(key)) {
        throw new CommandException(
            ExitCode.USAGE, "--set " + key + ": each Method sets it itself; omit it.");
      }
    }
  }

  /** The files and folders that training reads and must not overwrite. */
  List<Path> inputs() {
    return Stream.concat(
            Stream.of(data, resnet50.path(), vgg16.path(), split.given()).flatMap(Optional::stream),
            transfer.inputs().stream())
        .toList();
  }

  /** The absolute path of the manifest of the split, if it is given. */
  Optional<Path> split() {
    return split.path();
  }

  /** The layout, if it is given. */
  Optional<DatasetLayout> givenLayout() {
    return layout.given();
  }

  /** Where the parts of a run without a manifest come from. */
  PartsOption parts() {
    return parts;
  }

  /** The data set in a layout, as it is read in training. */
  DataFolder folder(Optional<DatasetLayout> chosen) {
    return new DataFolder(
        data(),
        chosen,
        DataFolder.remembering().withLabelIds(layout.labelIds()).withGrey(grey.kept()));
  }

  /**
   * Checks everything that depends neither on the data nor on a device.
   *
   * @return the configuration with one validation image, without a manifest, in fp32
   * @throws CommandException as {@link #config}
   * @throws IOException as {@link #config}
   */
  TrainConfig check() throws IOException {
    if (split.given().isPresent() && validation.isPresent()) {
      throw new CommandException(
          ExitCode.USAGE, "--split has a validation part of its own: omit --validation.");
    }
    if (split.given().isPresent() && parts.given()) {
      throw new CommandException(ExitCode.USAGE, "--split has its parts: omit --parts.");
    }
    requireLength();
    return config(
        folder(Optional.of(layout.given().orElse(DatasetLayout.FOLDER))),
        validating(1),
        Optional.empty(),
        Precision.FP32,
        Long.MAX_VALUE);
  }

  /** A schedule over the length of the run needs one that was chosen for it. */
  private void requireLength() {
    ParseResult parsed = command.commandLine().getParseResult();
    if (optimizer.needsLength()
        && !parsed.hasMatchedOption(EPOCHS)
        && !parsed.hasMatchedOption(MAX_STEPS)) {
      throw new CommandException(
          ExitCode.USAGE,
          "--schedule cosine needs the length of the run: add --max-steps N or --epochs N.");
    }
  }

  /**
   * The number of steps of a run without early stopping.
   *
   * @param training number of training images
   */
  long steps(int epochs, long maxSteps, int training) {
    return Math.min(maxSteps, (long) epochs * Math.max(1, training / batch));
  }

  /**
   * The number of validation images of a run without a manifest.
   *
   * @param images number of usable images in the data set
   */
  int validating(int images) {
    return validation.orElseGet(() -> DataConfig.defaultValidation(images));
  }

  /**
   * The configuration of the run.
   *
   * @param folder of the data set
   * @param validating number of validation images
   * @param manifest of the split
   * @param precision how the training step stores activations
   * @param steps of the whole run, for the schedule
   * @throws CommandException if options are missing, out of range or contradict each other
   * @throws IOException if the header of a weights file cannot be read
   */
  TrainConfig config(
      DataFolder folder,
      int validating,
      Optional<SplitReference> manifest,
      Precision precision,
      long steps)
      throws IOException {
    ModelChoice choice = ModelChoice.named("--model", model);
    requireApplicable(choice);
    Optional<Method> preset = method.map(Method::number);
    preset.ifPresent(this::requireWeights);
    SetOptions set = new SetOptions(readings);
    Optional<Path> context = resnet50.absolute(RESNET50);
    Optional<Path> features = vgg16.absolute();
    StandIns standIns = StandIns.read(context, features);
    try {
      Settings settings = settings(choice, preset, set);
      TrainConfig config =
          TrainConfig.builder(
                  folder.path().toAbsolutePath(),
                  folder.chosenLayout(),
                  atLeastOne("--validation", validating))
              .labelIds(folder.options().labelIds())
              .keepGrey(folder.options().keepGrey())
              .split(manifest)
              .batch(atLeastOne("--batch", batch))
              .syncBatchNorm(syncBn)
              .reducePrecision(reducePrecision)
              .settings(settings.withStandIns(standIns))
              .transfer(transfer.config(settings.model(), context.isPresent()))
              .lossWeights(choice.lossWeights(set))
              .huberDelta(choice.huberDelta(set))
              .balance(balance.config(set))
              .rule(optimizer.rule(set))
              .schedule(optimizer.schedule(steps))
              .ema(optimizer.ema())
              .precision(precision)
              .patience(atLeastOne("--patience", patience))
              .selection(selection)
              .method(method.map(OptionalInt::of).orElseGet(OptionalInt::empty))
              .seed(seed)
              .resnet50(context)
              .vgg16(features)
              .init(transfer.init())
              .build();
      set.requireAllUsed();
      return config;
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage() + ".", e);
    }
  }

  private Settings settings(ModelChoice choice, Optional<Method> preset, SetOptions set)
      throws IOException {
    Settings defaults = TrainDefaults.CONFIG.settings();
    Optional<Settings> start =
        transfer.start().filter(from -> from.model().architecture().label().equals(choice.label()));
    NetworkSize network =
        onCommandLine(SIZE)
            ? NetworkSize.parse(size)
            : preset
                .map(chosen -> NetworkSize.square(chosen.size()))
                .or(() -> start.map(from -> new NetworkSize(from.height(), from.width())))
                .orElseGet(choice::size);
    double factor =
        start.filter(from -> !onCommandLine(WIDTH)).map(from -> from.model().width()).orElse(width);
    return new Settings(
        transfer.withClasses(choice.config(factor, preset, set), start),
        network.height(),
        network.width(),
        set.number("chroma", preset.map(Method::chroma).orElse(defaults.chroma())),
        PerceptualSize.ofSetting(perceptualSize));
  }

  private boolean onCommandLine(String option) {
    return command.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** Refuses options of another network. */
  private void requireApplicable(ModelChoice choice) {
    for (String option : choice.inapplicable()) {
      if (onCommandLine(option)) {
        throw new CommandException(
            ExitCode.USAGE, option + " does not apply to --model " + choice.label() + ": omit it.");
      }
    }
  }

  private void requireWeights(Method preset) {
    boolean pretrained = resnet50.path().isPresent();
    boolean perceptual = vgg16.path().isPresent();
    boolean without = givenAsNone(RESNET50, pretrained) || givenAsNone(VggOption.NAME, perceptual);
    if (preset.pretrained() && !pretrained && !without) {
      throw contradiction(
          " starts from pretrained weights: give --resnet50 FILE, or none to do without.");
    }
    if (!preset.pretrained() && pretrained) {
      throw contradiction(" starts without pretrained weights: omit --resnet50 or --method.");
    }
    if (preset.perceptual() && !perceptual && !without) {
      throw contradiction(" has a perceptual loss: give --vgg16 FILE, or none to do without.");
    }
    if (!preset.perceptual() && perceptual) {
      throw contradiction(" has no perceptual loss: omit --vgg16 or --method.");
    }
  }

  /** Whether the command line says that there are no such weights. */
  private boolean givenAsNone(String option, boolean file) {
    return !file && onCommandLine(option);
  }

  private CommandException contradiction(String sentence) {
    return new CommandException(ExitCode.USAGE, "--method " + method.orElseThrow() + sentence);
  }

  /**
   * Returns a value of at least 1.
   *
   * @throws CommandException if it is below 1
   */
  static <N extends Number> N atLeastOne(String option, N value) {
    if (value.longValue() < 1) {
      throw new CommandException(ExitCode.USAGE, option + " " + value + ": give at least 1.");
    }
    return value;
  }
}
