// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong usage of {@code launch} and of the options of ranks starts no process. */
class LaunchUsageTest {
  @TempDir Path folder;

  private static void refused(String text, Object... arguments) {
    InProcess.run(arguments).assertFailed(2, text);
  }

  @Test
  void launchIsChecked() {
    refused("--ranks 0: give at least 1.", "launch", "--ranks", 0, "train", "--out", folder);
    refused("'infer' cannot be launched", "launch", "--ranks", 2, "infer", "a.png");
    refused("train: Missing required option: '--out=RUN'", "launch", "--ranks", 2, "train");
    refused(
        "train: Unknown option: '--no-such'",
        "launch",
        "--ranks",
        2,
        "train",
        "--out",
        "x",
        "--no-such");
    refused(
        "--rank of train is set by launch: omit it.",
        "launch",
        "--ranks",
        2,
        "train",
        "--out",
        folder,
        "--rank",
        1);
  }

  @Test
  void theOptionsOfARankBelongTogether() {
    refused(
        "--ranks, --rank and --rendezvous belong together", "train", "--out", folder, "--ranks", 2);
    refused(
        "--rank 2: give 0 to 1 with --ranks 2.",
        "train",
        "--out",
        folder,
        "--ranks",
        2,
        "--rank",
        2,
        "--rendezvous",
        "a:1");
    for (String wrong : new String[] {"host", "host:", "host:0", "host:70000", ":5", "host:x"}) {
      refused(
          "--rendezvous " + wrong + " is neither a folder nor HOST:PORT",
          "train",
          "--out",
          folder,
          "--ranks",
          2,
          "--rank",
          1,
          "--rendezvous",
          wrong);
    }
  }
}
