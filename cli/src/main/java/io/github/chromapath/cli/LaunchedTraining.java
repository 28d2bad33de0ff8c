// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.run.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The arguments of a {@code train} that {@code launch} starts on every rank. */
final class LaunchedTraining {
  private static final String TRAIN = "train";
  private static final String OUT = "--out";
  private static final String RESUME = "--resume";
  private static final String FORCE = "--force";
  private static final String THREADS = "--threads";
  private static final String QUIET = "--quiet";
  private static final String VERBOSE = "--verbose";

  private final List<String> given;
  private final ParseResult parsed;

  /**
   * Checks the command.
   *
   * @param command {@code train} and its arguments
   * @throws CommandException if it is another command, or its usage is wrong
   */
  LaunchedTraining(List<String> command) {
    if (!command.get(0).equals(TRAIN)) {
      throw usage(
          "'"
              + command.get(0)
              + "' cannot be launched: only train computes on several ranks, for example"
              + " 'chromapath launch --ranks 2 train --data DIR --out RUN'.");
    }
    given = command.subList(1, command.size());
    try {
      parsed =
          Main.configure(new CommandLine(new TrainCommand()))
              .parseArgs(given.toArray(String[]::new));
    } catch (ParameterException e) {
      throw usage(TRAIN + ": " + e.getMessage() + "; see 'chromapath train --help'.");
    }
    Stream.of(RankOptions.RANKS, RankOptions.RANK, RankOptions.RENDEZVOUS)
        .filter(parsed::hasMatchedOption)
        .findFirst()
        .ifPresent(
            name -> {
              throw usage(name + " of train is set by launch: omit it.");
            });
  }

  private static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence);
  }

  /** The run's folder. */
  RunFolder run() {
    return new RunFolder(parsed.matchedOptionValue(OUT, Path.of("")));
  }

  /** Whether the first start already resumes a run. */
  boolean resumes() {
    return parsed.hasMatchedOption(RESUME);
  }

  /**
   * The arguments of a rank.
   *
   * @param again whether an earlier generation has started the run: then it is resumed from its
   *     checkpoint, if it has one
   */
  List<String> of(int rank, int ranks, Path rendezvous, boolean again) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(TRAIN);
    if (again && !resumes() && run().hasCheckpoint()) {
      arguments.addAll(List.of(OUT, run().path().toString(), RESUME));
      keep(arguments, VERBOSE);
      keep(arguments, QUIET);
      if (parsed.hasMatchedOption(THREADS)) {
        arguments.addAll(List.of(THREADS, parsed.matchedOption(THREADS).getValue().toString()));
      }
    } else {
      arguments.addAll(given);
      if (again && !resumes() && !parsed.hasMatchedOption(FORCE)) {
        arguments.add(FORCE);
      }
    }
    if (!parsed.hasMatchedOption(THREADS)) {
      int threads = Runtime.getRuntime().availableProcessors() / ranks;
      arguments.addAll(List.of(THREADS, Integer.toString(Math.max(1, threads))));
    }
    boolean says = rank == 0 || parsed.hasMatchedOption(VERBOSE) || parsed.hasMatchedOption(QUIET);
    if (!says) {
      arguments.add(QUIET);
    }
    arguments.addAll(
        List.of(
            RankOptions.RANKS,
            Integer.toString(ranks),
            RankOptions.RANK,
            Integer.toString(rank),
            RankOptions.RENDEZVOUS,
            rendezvous.toString()));
    return arguments;
  }

  private void keep(List<String> arguments, String flag) {
    if (parsed.hasMatchedOption(flag)) {
      arguments.add(flag);
    }
  }
}
