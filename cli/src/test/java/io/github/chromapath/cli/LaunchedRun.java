// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A training that {@code launch} starts on several ranks: 12 of 14 pictures in batches of three, so
 * an epoch has four steps. With {@code --verbose}, each rank logs the pictures of its batches.
 *
 * @param data folder of the pictures
 * @param folder of the run
 * @param steps of the whole run
 * @param size of the network's input, for example 40x32
 */
record LaunchedRun(Path data, Path folder, int steps, String size) {
  static final int PICTURES = 14;
  static final int SAVE_EVERY = 2;
  private static final int STEPS_PER_EPOCH = 4;

  private static final Pattern BATCH =
      Pattern.compile(".*StreetTrainingData - epoch (\\d+), step (\\d+): \\[(.*)]");

  private static final String NEXT_GENERATION = "; continuing with ";

  /** Starts {@code launch}. */
  TrainingProcess launch(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("launch"));
    arguments.addAll(List.of(options));
    arguments.addAll(train());
    return new TrainingProcess(err(), arguments);
  }

  private List<String> train() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                ("train --verbose --width 0.01 --batch 3 --validation 2 --lr 1"
                        + " --threads 1 --device cpu --size "
                        + size
                        + " --save-every "
                        + SAVE_EVERY
                        + " --max-steps "
                        + steps)
                    .split(" ")));
    arguments.addAll(List.of("--data", data.toString(), "--out", folder.toString()));
    return arguments;
  }

  /** Runs the training on one rank, without {@code launch}. */
  void runAlone() throws IOException, InterruptedException {
    try (TrainingProcess process = new TrainingProcess(err(), train())) {
      assertEquals(0, process.exitCode(), process.err());
    }
  }

  Path err() {
    return folder.resolveSibling(folder.getFileName() + ".err");
  }

  /** The process of a rank of a running {@code launch}. */
  static ProcessHandle rank(TrainingProcess launch, int rank) {
    return started(launch, rank)
        .orElseThrow(() -> new AssertionError("no process of rank " + rank));
  }

  /** The process of a rank; empty if {@code launch} has not started it yet. */
  static Optional<ProcessHandle> started(TrainingProcess launch, int rank) {
    return ProcessHandle.of(launch.pid())
        .orElseThrow()
        .children()
        .filter(child -> arguments(child).contains("--rank " + rank + " "))
        .findFirst();
  }

  /** Java does not report the arguments of long command lines. */
  private static String arguments(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
    } catch (IOException processEnded) {
      return "";
    }
  }

  /** The pictures of each step that the ranks of one generation have read, by global step. */
  private static Map<Integer, List<String>> batches(List<String> lines) {
    Map<Integer, List<String>> batches = new TreeMap<>();
    for (String line : lines) {
      Matcher batch = BATCH.matcher(line);
      if (batch.matches()) {
        int step = Integer.parseInt(batch.group(1)) * STEPS_PER_EPOCH;
        batches
            .computeIfAbsent(step + Integer.parseInt(batch.group(2)), s -> new ArrayList<>())
            .addAll(Arrays.asList(batch.group(3).split(", ")));
      }
    }
    batches.values().forEach(names -> names.sort(null));
    return batches;
  }

  private List<List<String>> generations() throws IOException {
    List<List<String>> generations = new ArrayList<>(List.of(new ArrayList<>()));
    for (String line : Files.readAllLines(err())) {
      if (line.contains(NEXT_GENERATION)) {
        generations.add(new ArrayList<>());
      }
      generations.get(generations.size() - 1).add(line);
    }
    return generations;
  }

  /** The last step of the newest generation that a rank has read; -1 if there is none. */
  int lastStepRead(int generation) throws IOException {
    List<List<String>> all = generations();
    return all.size() <= generation
        ? -1
        : batches(all.get(generation)).keySet().stream().max(Integer::compare).orElse(-1);
  }

  /**
   * Checks that each step has trained on exactly the pictures of the same step of a run without
   * harm, that each generation continued from the last save, and that the run is complete.
   */
  void assertSamePictures(LaunchedRun alone, int lostRanks) throws IOException {
    List<Map<Integer, List<String>>> generations =
        generations().stream().map(LaunchedRun::batches).collect(Collectors.toList());
    assertEquals(lostRanks + 1, generations.size(), Files.readString(err()));
    Map<Integer, List<String>> counted = new TreeMap<>();
    int read = -1;
    for (Map<Integer, List<String>> generation : generations) {
      if (!generation.isEmpty()) {
        int first = generation.keySet().iterator().next();
        // One batch is read ahead of the step that trains.
        assertTrue(
            read - first <= SAVE_EVERY + 1, "step " + read + " was read, then step " + first);
        counted.keySet().removeIf(step -> step >= first);
        counted.putAll(generation);
        read = counted.keySet().stream().max(Integer::compare).orElse(-1);
      }
    }
    Map<Integer, List<String>> expected = batches(Files.readAllLines(alone.err()));
    counted.keySet().removeIf(step -> step >= steps);
    expected.keySet().removeIf(step -> step >= steps);
    assertEquals(steps, expected.size());
    assertEquals(expected, counted);
    try (Checkpoint last = Checkpoint.open(run().last())) {
      assertEquals(steps, last.readState().globalStep());
    }
    assertEquals(alone.run().epochs().size(), run().epochs().size());
  }

  RunFolder run() {
    return new RunFolder(folder);
  }
}
