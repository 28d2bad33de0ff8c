// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.bench.report.ResultsFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A quick run whose benchmarks are made up: when it counts as valid. */
@Tag("fast")
class MeasurementTest {
  private static final List<Run> QUICK = new Selection("cpu", 0, 1).quick();
  private static final String CRASHED = "the process ended with exit code 134";
  private static final String DIFFERS =
      "java.lang.IllegalStateException: x differs from the reference by 0.06, more than 0.001";

  @TempDir Path folder;
  private final List<Run> measured = new ArrayList<>();

  private boolean run(List<Run> runs, Predicate<Run> failing, String reason)
      throws IOException, InterruptedException {
    measured.clear();
    PrintWriter progress = new PrintWriter(new StringWriter());
    return new Measurement(
            run -> {
              measured.add(run);
              return failing.test(run)
                  ? new JmhProcess.Outcome(Optional.empty(), reason)
                  : new JmhProcess.Outcome(Optional.of(MadeUpResult.of(run)), "");
            },
            new ResultsFolder(folder),
            progress)
        .run(runs);
  }

  @Test
  void everythingMeasuredIsValid() throws IOException, InterruptedException {
    assertTrue(run(QUICK, run -> false, ""));
    assertEquals(
        measured.size(),
        new ObjectMapper().readTree(folder.resolve("results.json").toFile()).size());
  }

  @Test
  void anyOneFailureOfThisProjectIsInvalid() throws IOException, InterruptedException {
    List<Run> ours = QUICK.stream().filter(run -> !run.ofPeer()).toList();
    assertTrue(ours.size() > 20, ours::toString);
    for (Run one : ours) {
      assertFalse(run(List.of(one, QUICK.get(0)), one::equals, CRASHED), one::toString);
    }
  }

  /** No skipped benchmark can hide a failure. */
  @Test
  void everythingOfThisProjectIsMeasuredWhateverFails() throws IOException, InterruptedException {
    run(QUICK, run -> true, CRASHED);
    assertTrue(measured.containsAll(QUICK.stream().filter(run -> !run.ofPeer()).toList()));
  }

  @Test
  void peersMayCrash() throws IOException, InterruptedException {
    assertTrue(run(QUICK, Run::ofPeer, CRASHED));
  }

  @Test
  void noPeerMayDifferFromTheReference() throws IOException, InterruptedException {
    for (Run one : QUICK.stream().filter(Run::ofPeer).toList()) {
      assertFalse(run(List.of(one, QUICK.get(0)), one::equals, DIFFERS), one::toString);
    }
  }
}
