// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.Refinement;
import io.github.chromapath.score.statistics.Bootstrap;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** What is judged beside a network, how the network colours, and how scores are summarised. */
final class JudgingOptions {
  private static final double LEVEL = 0.95;
  private static final int FEWEST_RESAMPLES = 100;
  private static final int MOST_RESAMPLES = 1_000_000;

  @Option(
      names = "--predictions",
      paramLabel = "[NAME=]DIR",
      description =
          "Folder of coloured pictures to judge, named as the originals; any number of times. NAME is"
              + " for the tables.")
  private List<String> predictions = List.of();

  @Option(
      names = "--at-size",
      paramLabel = "N|WxH",
      description = "Size at which pictures are compared. Default: each original's.")
  private Optional<String> atSize = Optional.empty();

  @Option(
      names = "--size",
      paramLabel = "N|WxH",
      description = "Input size of the network. Default: the size in training.")
  private Optional<String> size = Optional.empty();

  @Option(
      names = "--flip",
      description = "Let the network colour mirrored pictures too and average both.")
  private boolean flip;

  @Option(
      names = "--guided",
      description = "Let the network's colours follow the edges of the pictures.")
  private boolean guided;

  @Option(
      names = "--worst",
      paramLabel = "N",
      defaultValue = "5",
      description = "Number of worst images to list. Default: ${DEFAULT-VALUE}.")
  private int worst;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Bootstrap resamples for the intervals. Default: ${DEFAULT-VALUE}.")
  private int resamples;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the resamples. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /**
   * Checks that something is judged.
   *
   * @param model whether a network is
   * @throws CommandException for wrong usage
   */
  void requireSubject(boolean model) {
    if (!model && predictions.isEmpty()) {
      throw usage("there is nothing to judge: give --model, --predictions or both.");
    }
  }

  /**
   * Checks the values.
   *
   * @throws CommandException for wrong usage
   */
  void check() {
    if (worst < 0) {
      throw usage("--worst " + worst + ": give 0 or more.");
    }
    if (resamples < FEWEST_RESAMPLES || resamples > MOST_RESAMPLES) {
      throw usage(
          "--resamples %d: give %d to %d.".formatted(resamples, FEWEST_RESAMPLES, MOST_RESAMPLES));
    }
    size.ifPresent(NetworkSize::parse);
    atSize.ifPresent(text -> NetworkSize.parse("--at-size", text));
  }

  /**
   * Checks that no two sources of colours have one name: they could not be told apart in the
   * tables.
   *
   * @param others names of sources beside the folders, in addition to the neutral one
   * @param folders names of the folders
   * @throws CommandException for wrong usage
   */
  static void requireDistinct(List<String> others, List<String> folders) {
    Set<String> names = new HashSet<>(others);
    names.add(StandardBaselines.NEUTRAL);
    for (String folder : folders) {
      if (!names.add(folder)) {
        throw usage(
            "--predictions: the name '"
                + folder
                + "' is used twice: give NAME=DIR with another name.");
      }
    }
  }

  private static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence);
  }

  /** Folders of coloured pictures, each with its name before "=", or without a name. */
  List<String> predictions() {
    return predictions;
  }

  /** The size at which pictures are compared; empty for each original's. */
  Optional<NetworkSize> atSize() {
    return atSize.map(text -> NetworkSize.parse("--at-size", text));
  }

  /** Number of worst images to list. */
  int worst() {
    return worst;
  }

  Bootstrap bootstrap() {
    return new Bootstrap(resamples, LEVEL, seed);
  }

  /** A network's name in tables, with its stand-ins and the refinements of its colours. */
  String title(String name, CheckpointSource source) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(source)) {
      return name
          + checkpoint.settings().standIns().label()
          + (flip ? ", flip" : "")
          + (guided ? ", guided" : "");
    }
  }

  /** How the network colours. */
  ColorizerOptions.Builder colorizer() {
    ColorizerOptions.Builder options =
        ColorizerOptions.builder().checkpointLightness().refinement(new Refinement(flip, guided));
    size.map(NetworkSize::parse)
        .ifPresent(network -> options.inputSize(network.height(), network.width()));
    return options;
  }

  /** Adds the options that scores depend on, by name. */
  void record(Map<String, String> made) {
    made.put("--predictions", String.join(", ", predictions));
    made.put("--at-size", atSize.orElse("none"));
    made.put("--size", size.orElse("none"));
    made.put("--flip", Boolean.toString(flip));
    made.put("--guided", Boolean.toString(guided));
  }
}
