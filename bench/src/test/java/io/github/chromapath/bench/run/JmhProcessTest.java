// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The environment of benchmark processes. */
@Tag("fast")
class JmhProcessTest {
  private static String threads(Run run, int otherwise) {
    Map<String, String> environment = new HashMap<>();
    JmhProcess.setThreads(environment, run, otherwise);
    return environment.getOrDefault("OMP_NUM_THREADS", "all");
  }

  /** Peaks and bare convolutions are compared with passes on the same number of threads. */
  @Test
  void everyRunHasTheRequestedThreads() {
    for (Run run : new Selection("cpu", 1, 1).quick()) {
      assertEquals("1", threads(run, 1), run::toString);
    }
    for (Run run : new Selection("cpu", 0, 1).quick()) {
      assertEquals("all", threads(run, 0), run::toString);
    }
  }

  @Test
  void threadsOfTheRunTakePrecedence() {
    Run run = new Run("InferenceBenchmark.inference", Map.of("threads", "2"), 1, 1);
    assertEquals("2", threads(run, 1));
  }
}
