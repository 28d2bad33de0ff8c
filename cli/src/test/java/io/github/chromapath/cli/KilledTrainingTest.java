// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that train are killed at seeded moments, and the run goes on in the next one. Half of
 * the moments are within a save. No checkpoint may be damaged, nothing but the work since the last
 * save may be lost, and the result must have the bits of that of a run that was not killed.
 */
class KilledTrainingTest {
  private static final int STEPS = 24;

  /** A process writes this many files until about its third save. */
  private static final int MOST_WRITES = 8;

  @TempDir static Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(folder.resolve("data"), 8, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private static FaultedRun run(String name) {
    return new FaultedRun(folder.resolve("data"), folder.resolve(name), STEPS);
  }

  @Test
  void aRunSurvivesFiveKills() throws Exception {
    kill(5, 1);
  }

  @Test
  @Tag("faults")
  void runsSurviveFiftyKills() throws Exception {
    kill(50, 2);
  }

  private static void kill(int kills, long seed) throws Exception {
    Random random = new Random(seed);
    FaultedRun undisturbed = run("undisturbed-" + seed);
    long start = System.nanoTime();
    undisturbed.finish();
    long duration = System.nanoTime() - start;
    int made = 0;
    int whileWriting = 0;
    int runs = 0;
    while (made < kills) {
      FaultedRun run = run("killed-" + seed + "-" + runs);
      long saved = -1;
      boolean ended = false;
      while (made < kills && !ended) {
        Set<Path> before = run.temporaries();
        try (TrainingProcess process = run.launch()) {
          if (made % 2 == 0) {
            awaitWrite(process, run, before, 1 + random.nextInt(MOST_WRITES));
          } else {
            awaitTime(process, (long) (random.nextDouble() * duration));
          }
          ended = !process.isAlive();
          if (ended) {
            assertEquals(0, process.exitCode(), process.err());
          } else {
            process.kill();
            made++;
            whileWriting += before.containsAll(run.temporaries()) ? 0 : 1;
          }
        }
        saved = run.assertIntact(saved);
      }
      if (!ended) {
        run.finish();
      }
      assertEquals(STEPS, run.assertIntact(saved));
      run.assertSameResults(undisturbed);
      runs++;
    }
    System.out.printf(
        "%d kills with seed %d, %d of them within a write, in %d runs%n",
        made, seed, whileWriting, runs);
    assertTrue(runs > 0);
  }

  /** Waits until the n-th new file is being written, or for the end. */
  private static void awaitWrite(TrainingProcess process, FaultedRun run, Set<Path> before, int nth)
      throws IOException {
    Set<Path> seen = new HashSet<>(before);
    int known = seen.size() + nth;
    while (seen.size() < known && process.isAlive()) {
      seen.addAll(run.temporaries());
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
    }
  }

  private static void awaitTime(TrainingProcess process, long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end && process.isAlive()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
