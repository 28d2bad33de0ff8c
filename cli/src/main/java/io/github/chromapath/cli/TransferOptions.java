// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.checkpoint.TransferConfig;
import io.github.chromapath.dataset.ClassFile;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.nn.ParameterGroups;
import io.github.chromapath.nn.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options of {@code train} for transfer learning, as a mixin. */
final class TransferOptions {
  /** The option for classes, which one network has. */
  static final String CLASSES = "--classes";

  private static final String INIT = "--init";
  private static final String FREEZE = "--freeze";
  private static final String RATE = "--lr-group";

  @Option(
      names = INIT,
      paramLabel = "FILE|bundled",
      description =
          "Checkpoint from which every tensor of equal name and shape is loaded, or the bundled"
              + " model. Its --size, --width and --classes are then the defaults.")
  private Optional<CheckpointSource> init = Optional.empty();

  @Option(
      names = FREEZE,
      paramLabel = "GROUP",
      split = ",",
      description =
          "Parts of the network that are not trained, by the beginning of their parameter names:"
              + " context, context.resnet, spatial, fusion, segmentation, semantic, color, or single"
              + " layers such as color.ds3; of iizuka: low, global, classification, mid, fusion,"
              + " color; of cold-diffusion: down, up, output. Their batch norms use the running"
              + " statistics and do not change them.")
  private List<String> frozen = new ArrayList<>();

  @Option(
      names = RATE,
      paramLabel = "GROUP=FACTOR",
      split = ",",
      description =
          "Multiply the learning rate of a part of the network, for example context=0.1. The names"
              + " are those of --freeze; the longest one decides.")
  private List<String> rates = new ArrayList<>();

  @Option(
      names = CLASSES,
      paramLabel = "FILE",
      description =
          "Classes of the segmentation instead of the paper's eleven: a text file with a line 'name"
              + " id[,id...] [#RRGGBB]' for each class.")
  private Optional<Path> classes = Optional.empty();

  /** The checkpoint to start from, with an absolute path. */
  Optional<CheckpointSource> init() {
    return init.map(
        source ->
            source
                .file()
                .<CheckpointSource>map(
                    file -> new CheckpointSource.File(OptionalFile.absolute(INIT, file)))
                .orElse(source));
  }

  /**
   * The settings of the checkpoint to start from, if there is one.
   *
   * @throws IOException if it cannot be read
   */
  Optional<Settings> start() throws IOException {
    Optional<CheckpointSource> source = init();
    if (source.isEmpty()) {
      return Optional.empty();
    }
    try (Checkpoint checkpoint = Checkpoint.open(source.get())) {
      return Optional.of(checkpoint.settings());
    }
  }

  /** The files that are read. */
  List<Path> inputs() {
    return Stream.of(init.flatMap(CheckpointSource::file), classes)
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Checks that a training of several networks does not treat parts of one differently.
   *
   * @throws CommandException if one of these options is given
   */
  void requireWholeNetwork() {
    for (Map.Entry<String, Boolean> given :
        Map.of(FREEZE, !frozen.isEmpty(), RATE, !rates.isEmpty(), CLASSES, classes.isPresent())
            .entrySet()) {
      if (given.getValue()) {
        throw usage(given.getKey() + " is an option of train: omit it.");
      }
    }
  }

  /**
   * A network with the classes of the file, or else with those of the checkpoint to start from.
   *
   * @throws IOException if the file does not define classes
   */
  ModelConfig withClasses(ModelConfig model, Optional<Settings> start) throws IOException {
    if (!(model instanceof MultipathConfig multipath)) {
      return model;
    }
    if (classes.isPresent()) {
      return multipath.withClasses(ClassFile.read(classes.get()));
    }
    return multipath.withClasses(
        start.map(settings -> settings.model().classes()).orElseGet(ClassSet::standard));
  }

  /**
   * The parts that are trained.
   *
   * @param pretrained whether there are weights of a path, in addition to those of --init
   * @throws CommandException if a group or a factor is wrong, or they contradict each other
   */
  TransferConfig config(ModelConfig model, boolean pretrained) {
    ParameterStore store = new ParameterStore();
    model.register(store);
    ParameterGroups groups = ParameterGroups.of(store);
    frozen.forEach(group -> require(groups, FREEZE, group));
    Map<String, Float> factors = factors(groups);
    try {
      TransferConfig config = new TransferConfig(frozen.stream().distinct().toList(), factors);
      config.apply(store);
      requireWeights(pretrained);
      return config;
    } catch (IllegalArgumentException e) {
      throw usage(
          (factors.isEmpty() ? FREEZE : FREEZE + ", " + RATE) + ": " + e.getMessage() + ".");
    }
  }

  private void requireWeights(boolean pretrained) {
    if (!frozen.isEmpty() && init.isEmpty() && !pretrained) {
      throw usage(
          FREEZE
              + " "
              + String.join(",", frozen)
              + ": there are no trained weights to keep; add --init FILE, or --resnet50 FILE.");
    }
  }

  private static void require(ParameterGroups groups, String option, String group) {
    try {
      groups.require(group);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE, option + " " + group + ": " + e.getMessage() + ".", e);
    }
  }

  private Map<String, Float> factors(ParameterGroups groups) {
    Map<String, Float> factors = new TreeMap<>();
    for (String rate : rates) {
      int equals = rate.indexOf('=');
      if (equals < 0) {
        throw usage(RATE + " " + rate + ": give GROUP=FACTOR, for example context=0.1.");
      }
      String group = rate.substring(0, equals);
      require(groups, RATE, group);
      if (factors.put(group, factor(rate, group, rate.substring(equals + 1))) != null) {
        throw usage(RATE + " " + rate + ": the group has a factor already; omit one.");
      }
    }
    return factors;
  }

  private static float factor(String rate, String group, String text) {
    float factor;
    try {
      factor = Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw new CommandException(
          ExitCode.USAGE, RATE + " " + rate + ": '" + text + "' is not a number.", e);
    }
    if (factor == 0) {
      throw usage(RATE + " " + rate + ": use --freeze " + group + " instead of a factor of 0.");
    }
    if (!(factor > 0 && factor <= Float.MAX_VALUE)) {
      throw usage(RATE + " " + rate + ": give a factor above 0.");
    }
    return factor;
  }

  private static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence);
  }
}
