// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand tiny pictures, with a driver of 512 MB, little more than Spark accepts. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "starts the launcher for Linux")
class ManyPicturesIT {
  private static final int COUNT = 10_000;

  @TempDir Path folder;

  private Path pictures() throws IOException {
    Path in = folder.resolve("in");
    for (int part = 0; part < 10; part++) {
      Folders.pictures(in.resolve(Integer.toString(part)), COUNT / 10, 8);
    }
    return in;
  }

  @Test
  void areScored() throws Exception {
    String in = pictures().toString();
    Path out = folder.resolve("scores");
    run(out, "evaluate", "--truth", in, "--predictions", "same=" + in);
  }

  @Test
  @Tag("faults")
  void areColoured() throws Exception {
    Path out = folder.resolve("out");
    String model = NarrowModel.file().toString();
    run(out, "infer", pictures().toString(), "--model", model, "--size", "16");
    assertEquals(COUNT, Folders.results(out).size());
  }

  /** Runs a command for all pictures and checks its table. */
  private void run(Path out, String... command) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("cluster"));
    arguments.addAll(List.of(command));
    arguments.addAll(List.of("--out", out.toString(), "--installed"));
    arguments.addAll(ClusterProgram.TWO_EXECUTORS);
    ClusterProgram.run(folder, 0, arguments);
    List<TableRows> rows = TableRows.of(out);
    assertEquals(COUNT, rows.stream().map(TableRows::path).distinct().count());
    assertEquals(COUNT, rows.stream().filter(row -> row.status().equals("done")).count());
  }
}
