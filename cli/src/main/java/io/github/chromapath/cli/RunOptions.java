// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Lists;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.stream.Stream;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of {@code train} that are no part of a run's configuration: its limits, how it reads
 * pictures, its device and what it saves. A run keeps them in {@code options.txt}, one per line as
 * typed. With {@code --resume}, those that are not given again apply again, so that a run that was
 * stopped ends where it would have ended.
 */
final class RunOptions implements IParameterPreprocessor {
  private static final String FILE = "options.txt";
  private static final long MAX_BYTES = 1 << 16;

  /** Options of GPUs are kept with the device: another device may not have them. */
  private static final ImmutableSet<String> OF_DEVICE =
      ImmutableSet.of(
          "--device",
          "--gpu",
          "--tf32",
          "--deterministic",
          "--autotune",
          "--workspace",
          "--no-graph");

  private static final ImmutableSet<String> KEPT =
      ImmutableSet.<String>builder()
          .add(TrainOptions.EPOCHS, TrainOptions.MAX_STEPS, "--threads")
          .add(PipelineOptions.WORKERS, PipelineOptions.CACHE)
          .addAll(OF_DEVICE)
          .addAll(SavingOptions.NAMES)
          .build();

  /** Adds the options of the run that is resumed, if any, to those on the command line. */
  @Override
  @SuppressWarnings("JdkObsolete") // The interface of picocli passes a Stack.
  public boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
    List<String> given = Lists.reverse(List.copyOf(arguments));
    if (!given.contains("--resume")) {
      return false;
    }
    boolean otherDevice = given.stream().map(RunOptions::name).anyMatch("--device"::equals);
    for (String option : stored(given)) {
      String name = name(option);
      boolean again = given.stream().map(RunOptions::name).anyMatch(name::equals);
      if (KEPT.contains(name) && !again && !(otherDevice && OF_DEVICE.contains(name))) {
        arguments.add(0, option);
      }
    }
    return false;
  }

  /** The lines of the run's file; none if there is no run, which the command reports later. */
  private static List<String> stored(List<String> given) {
    try {
      Optional<Path> file = value(given, "--out").map(folder -> Path.of(folder).resolve(FILE));
      return file.isPresent()
              && Files.isRegularFile(file.get())
              && Files.size(file.get()) <= MAX_BYTES
          ? Files.readAllLines(file.get(), UTF_8)
          : List.of();
    } catch (CharacterCodingException | InvalidPathException e) {
      return List.of();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "the options of the run cannot be read: " + e.getMessage() + ".", e);
    }
  }

  private static String name(String argument) {
    int end = argument.indexOf('=');
    return end < 0 ? argument : argument.substring(0, end);
  }

  private static Optional<String> value(List<String> given, String name) {
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).startsWith(name + "=")) {
        return Optional.of(given.get(i).substring(name.length() + 1));
      }
      if (given.get(i).equals(name) && i + 1 < given.size()) {
        return Optional.of(given.get(i + 1));
      }
    }
    return Optional.empty();
  }

  /**
   * Writes the options that were given, or were added from an earlier start.
   *
   * @param run the run's folder
   */
  static void save(Path run, ParseResult parsed) throws IOException {
    StringBuilder lines = new StringBuilder();
    KEPT.stream()
        .flatMap(name -> matched(parsed, name))
        .forEach(line -> lines.append(line).append('\n'));
    AtomicFile.write(run.resolve(FILE), lines.toString().getBytes(UTF_8));
  }

  private static Stream<String> matched(ParseResult parsed, String name) {
    if (!parsed.hasMatchedOption(name)) {
      return Stream.empty();
    }
    OptionSpec option = parsed.matchedOption(name);
    return Stream.of(option.arity().max() == 0 ? name : name + "=" + value(option));
  }

  /** The value as typed; a path absolute, since the run may be resumed in another folder. */
  private static String value(OptionSpec option) {
    String typed = option.originalStringValues().get(0);
    return option.longestName().equals(PipelineOptions.CACHE)
        ? Path.of(typed).toAbsolutePath().toString()
        : typed;
  }
}
