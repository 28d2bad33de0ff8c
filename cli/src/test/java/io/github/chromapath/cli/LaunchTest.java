// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code launch} with real processes that come to harm. */
@EnabledOnOs(OS.LINUX) // Finds the processes of ranks in /proc.
class LaunchTest {
  private static final int RANKS = 3;

  @TempDir static Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SynthSpec spec = new SynthSpec(96, 64, 7);
    SyntheticDataset.write(folder.resolve("data"), LaunchedRun.PICTURES, spec, 2, done -> {});
  }

  private static LaunchedRun run(String name, int steps) {
    return run(name, steps, "40x32");
  }

  private static LaunchedRun run(String name, int steps, String size) {
    return new LaunchedRun(folder.resolve("data"), folder.resolve(name), steps, size);
  }

  @Test
  void anElasticTrainingSurvivesAKillAndAStop() throws Exception {
    LaunchedRun alone = run("alone", 24);
    alone.runAlone();
    LaunchedRun run = run("elastic", 24);
    try (TrainingProcess launch = run.launch("--ranks", "" + RANKS, "--elastic")) {
      harm(launch, run, new Harm(0, 5, 1, "KILL"));
      harm(launch, run, new Harm(1, 12, 0, "STOP"));
      assertEquals(0, launch.exitCode(), launch.err());
    }
    run.assertSamePictures(alone, 2);
    String err = Files.readString(run.err());
    assertTrue(
        err.contains(
            "chromapath launch: rank 1 was killed by signal 9; continuing with 2 of 3 ranks."),
        err);
    assertTrue(
        err.contains("rank 1 ended unexpectedly: its process was killed or crashed; the run"), err);
    assertTrue(
        err.contains(
            "chromapath launch: rank 0 did not answer and was killed; continuing with 1 of 3"),
        err);
    assertTrue(err.contains("rank 0 has not answered for 7 s"), err);
  }

  @Test
  void withoutElasticAKilledRankEndsTheTraining() throws Exception {
    LaunchedRun run = run("rigid", 4000);
    try (TrainingProcess launch = run.launch("--ranks", "2")) {
      harm(launch, run, new Harm(0, 3, 1, "KILL"));
      assertEquals(137, launch.exitCode(), launch.err());
      assertTrue(
          launch.err().endsWith("chromapath launch: rank 1 was killed by signal 9.\n"),
          launch.err());
    }
  }

  /**
   * The training step needs more memory than rank 1 may have. {@code launch} kills ranks that do
   * not end within 10 s of another, and then says so.
   */
  @Test
  void aRankThatLacksMemorySaysSoAndTheOthersEnd() throws Exception {
    LaunchedRun run = run("short", 10, "2048x2048");
    try (TrainingProcess launch = run.launch("--ranks", "2")) {
      launch.await("rank 1", () -> LaunchedRun.started(launch, 1).isPresent());
      long victim = LaunchedRun.rank(launch, 1).pid();
      Subprocess limit =
          Subprocess.run(new ProcessBuilder("prlimit", "--pid=" + victim, "--data=" + (1L << 30)));
      assertEquals(0, limit.exitCode(), limit.err());
      assertEquals(ExitCode.ENVIRONMENT.code(), launch.exitCode(), launch.err());
      List<String> lines =
          launch.err().lines().filter(each -> each.contains("chromapath")).toList();
      assertTrue(
          lines.stream()
              .anyMatch(
                  each ->
                      each.matches(
                          "\\[rank 1] chromapath train: the system refused a block of \\d+ bytes;"
                              + " use a smaller batch or size, or a machine with more memory\\.")),
          launch.err());
      assertEquals(
          "chromapath launch: rank 1 ended with exit code 3.",
          lines.get(lines.size() - 1),
          launch.err());
    }
  }

  @Test
  void aSignalSavesOnceAndEndsAllRanks() throws Exception {
    LaunchedRun run = run("signal", 4000);
    try (TrainingProcess launch = run.launch("--ranks", "2")) {
      launch.await("training", () -> run.lastStepRead(0) >= 3);
      ProcessHandle other = LaunchedRun.rank(launch, 1);
      launch.signal("TERM");
      assertEquals(143, launch.exitCode(), launch.err());
      assertTrue(launch.err().contains("Saved. To continue: chromapath train"), launch.err());
      assertTrue(!other.isAlive());
    }
    long saved;
    try (Checkpoint last = Checkpoint.open(run.run().last())) {
      saved = last.readState().globalStep();
    }
    assertTrue(saved > 0);
    assertEquals(
        0,
        InProcess.run("train", "--out", run.folder(), "--resume", "--max-steps", saved + 1)
            .exitCode());
  }

  @Test
  @Tag("faults")
  void elasticTrainingsSurviveTwentyKillsAndFourStops() throws Exception {
    LaunchedRun alone = run("undisturbed", 40);
    alone.runAlone();
    Random random = new Random(3);
    int kills = 0;
    int stops = 0;
    int runs = 0;
    while (kills + stops < 24) {
      LaunchedRun run = run("harmed-" + runs, 40);
      int harms = RANKS - 1;
      try (TrainingProcess launch = run.launch("--ranks", "" + RANKS, "--elastic")) {
        int done = 0;
        for (int generation = 0; generation < harms; generation++) {
          boolean stop = (kills + stops) % 6 == 5;
          done += random.nextInt(12);
          int victim = random.nextInt(RANKS - generation);
          harm(launch, run, new Harm(generation, done, victim, stop ? "STOP" : "KILL"));
          kills += stop ? 0 : 1;
          stops += stop ? 1 : 0;
        }
        assertEquals(0, launch.exitCode(), launch.err());
      }
      run.assertSamePictures(alone, harms);
      runs++;
    }
    System.out.printf("%d kills and %d stops with seed 3 in %d runs%n", kills, stops, runs);
  }

  /**
   * A signal to a rank.
   *
   * @param generation in which it is sent
   * @param step once this step has been read
   */
  private record Harm(int generation, int step, int rank, String signal) {}

  private static void harm(TrainingProcess launch, LaunchedRun run, Harm harm) throws Exception {
    launch.await(
        "step " + harm.step() + " of generation " + harm.generation(),
        () -> run.lastStepRead(harm.generation()) >= harm.step());
    long victim = LaunchedRun.rank(launch, harm.rank()).pid();
    Subprocess kill = Subprocess.run(new ProcessBuilder("kill", "-" + harm.signal(), "" + victim));
    assertEquals(0, kill.exitCode(), kill.err());
  }
}
