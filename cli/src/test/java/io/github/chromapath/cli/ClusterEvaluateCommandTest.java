// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong usage of {@code cluster evaluate}, which is reported before Spark is looked for. */
class ClusterEvaluateCommandTest {
  @ParameterizedTest
  @CsvSource({"neutral=a, b, neutral", "a, other/a, a", "x=a, x=b, x"})
  void eachSourceOfColoursHasItsOwnName(String first, String second, String twice) {
    InProcess.run(
            "cluster",
            "evaluate",
            "--truth",
            "truth",
            "--out",
            "out",
            "--predictions",
            first,
            "--predictions",
            second)
        .assertFailed(
            2, "the name '" + twice + "' is used twice: give NAME=DIR with another name.");
  }
}
