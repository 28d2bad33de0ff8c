// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.run.RunFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A training run whose processes come to harm. Six of eight pictures train in batches of two, so an
 * epoch has three steps. A checkpoint has about 400 kB.
 *
 * @param data folder of the pictures
 * @param folder of the run, which may not exist yet
 * @param steps of the whole run
 */
record FaultedRun(Path data, Path folder, int steps) {
  /** Starts the run, or continues it if it has a checkpoint. */
  TrainingProcess launch() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train", "--out", folder.toString()));
    if (Files.exists(folder.resolve("config.json")) && run().hasCheckpoint()) {
      arguments.add("--resume");
    } else {
      arguments.addAll(
          List.of(
              ("--force --width 0.01 --size 40x32 --batch 2 --validation 2 --lr 1 --threads 1"
                      + " --device cpu --save-every 2 --keep 2 --max-steps "
                      + steps)
                  .split(" ")));
      arguments.addAll(List.of("--data", data.toString()));
    }
    return new TrainingProcess(
        folder.resolveSibling(folder.getFileName() + ".err"), List.copyOf(arguments));
  }

  RunFolder run() {
    return new RunFolder(folder);
  }

  /** Runs a process to its end. */
  void finish() throws IOException, InterruptedException {
    try (TrainingProcess process = launch()) {
      assertEquals(0, process.exitCode(), process.err());
    }
  }

  /**
   * Checks that no checkpoint is damaged, and that there is one to resume from as soon as there was
   * any.
   *
   * @param before what this method returned earlier, at first -1
   * @return the step of the newest checkpoint; -1 if there is none
   */
  long assertIntact(long before) throws IOException {
    if (!Files.isDirectory(folder)) {
      return before;
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> checkpoints = Files.newDirectoryStream(folder, "*.safetensors")) {
      checkpoints.forEach(files::add);
    }
    for (Path file : files) {
      try (Checkpoint checkpoint = Checkpoint.open(file)) {
        assertTrue(checkpoint.verify(), file + " has no hash");
      }
    }
    long newest = before;
    Path last = Files.exists(run().last()) ? run().last() : run().previous();
    if (Files.exists(last)) {
      try (Checkpoint checkpoint = Checkpoint.open(last)) {
        newest = checkpoint.readState().globalStep();
      }
    }
    assertTrue(newest >= before, "step " + before + " was saved, but only " + newest + " is left");
    assertTrue(before < 0 || Files.exists(last), "no checkpoint is left");
    assertTrue(newest >= newestNumber(), newestNumber() + " is numbered, but last is " + newest);
    return newest;
  }

  /** The step of the newest numbered checkpoint; -1 if there is none. */
  long newestNumber() throws IOException {
    return run().numbered().stream()
        .mapToLong(file -> Long.parseLong(file.getFileName().toString().replaceAll("[^0-9]", "")))
        .max()
        .orElse(-1);
  }

  /** Checks that the results are those of a run that came to no harm. */
  void assertSameResults(FaultedRun undisturbed) throws IOException {
    assertEquals(-1, Files.mismatch(undisturbed.run().last(), run().last()), "last");
    assertEquals(-1, Files.mismatch(undisturbed.run().best(), run().best()), "best");
    assertEquals(undisturbed.log(), log());
    assertTrue(Files.exists(run().report()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".tmp") || name.endsWith(".lock"))
              .toList());
    }
  }

  /** The lines of the log without the speed, which differs from run to run. */
  private List<String> log() throws IOException {
    return Files.readAllLines(run().log()).stream()
        .map(line -> line.replaceAll("\"images_per_second\":[^,]*,", ""))
        .toList();
  }

  /** The files that are being written, or that killed processes left behind. */
  Set<Path> temporaries() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Set.of();
    }
    Set<Path> found = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".chromapath-*.tmp")) {
      files.forEach(found::add);
    }
    return found;
  }
}
