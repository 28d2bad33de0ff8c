// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reasons in the output of JMH 1.37 and of the JVM. */
@Tag("fast")
class FailureReasonTest {
  @Test
  void findsTheExceptionOfABenchmark() {
    assertEquals(
        "java.lang.IllegalStateException: libtorch differs from the reference by 1, more than 0.001",
        FailureReason.of(
            List.of(
                "# Warmup Iteration   1: <failure>",
                "",
                "java.lang.IllegalStateException: libtorch differs from the reference by 1, more than"
                    + " 0.001",
                "\tat io.github.chromapath.bench.peer.Agreement.require(Agreement.java:61)")));
  }

  @Test
  void findsASignal() {
    assertEquals(
        "the process ended with SIGFPE in [libtorch_cpu.so+0x1]  dnnl::sum",
        FailureReason.of(
            List.of(
                "#  SIGFPE (0x8) at pc=0x00007f1b1d178fb2, pid=25584, tid=25607",
                "# Problematic frame:",
                "# C  [libtorch_cpu.so+0x1]  dnnl::sum",
                "<forked VM failed with exit code 134>")));
  }

  @Test
  void findsAnExitCode() {
    assertEquals(
        "the process ended with exit code 137",
        FailureReason.of(List.of("<forked VM failed with exit code 137>")));
  }

  @Test
  void reportsAMissingReason() {
    assertEquals("no result, and no reason in the log", FailureReason.of(List.of()));
  }
}
