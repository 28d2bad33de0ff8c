// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes of which one comes to harm: the others end, and name it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no signals")
class GlooProcessesTest {
  private static final int WORLD = 3;

  @TempDir Path folder;

  @Test
  void aKilledRankIsNamed() throws Exception {
    harm(1, "KILL", "lost: rank 1 ended unexpectedly: its process was killed or crashed");
  }

  @Test
  void aStoppedRank0IsNamed() throws Exception {
    harm(
        0,
        "STOP",
        "lost: rank 0 has not answered for 7 s: it is stopped, or its machine is cut off");
  }

  private void harm(int victim, String signal, String expected) throws Exception {
    List<Process> ranks = new ArrayList<>();
    try {
      for (int rank = 0; rank < WORLD; rank++) {
        ranks.add(start(rank));
      }
      for (int rank = 0; rank < WORLD; rank++) {
        awaitSums(ranks.get(rank), rank);
      }
      new ProcessBuilder("kill", "-" + signal, "" + ranks.get(victim).pid()).start().waitFor();
      long start = System.nanoTime();
      for (int rank = 0; rank < WORLD; rank++) {
        if (rank != victim) {
          assertTrue(ranks.get(rank).waitFor(5, TimeUnit.MINUTES), output(rank));
          assertEquals(3, ranks.get(rank).exitValue(), output(rank));
          assertTrue(output(rank).endsWith(expected + System.lineSeparator()), output(rank));
        }
      }
      System.out.printf(
          "SIG%s of rank %d: the others ended within %.1f s%n",
          signal, victim, (System.nanoTime() - start) / 1e9);
    } finally {
      ranks.forEach(rank -> rank.destroyForcibly().onExit().join());
    }
  }

  private Process start(int rank) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.library.path=" + System.getProperty("java.library.path"),
            "-cp",
            System.getProperty("java.class.path"),
            GlooProcess.class.getName(),
            "" + rank,
            "" + WORLD,
            folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(file(rank).toFile())
        .start();
  }

  private Path file(int rank) {
    return folder.resolve("output-" + rank);
  }

  private String output(int rank) throws IOException {
    return Files.readString(file(rank));
  }

  private void awaitSums(Process process, int rank) throws IOException {
    while (!output(rank).contains("sums")) {
      assertTrue(process.isAlive(), output(rank));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
