// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code cluster infer} with executors as processes, against {@code infer}. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "starts the launcher for Linux")
class ClusterInferIT {
  @TempDir Path folder;
  private Path in;
  private Path out;
  private Path expected;

  @BeforeEach
  void names() {
    in = folder.resolve("in");
    out = folder.resolve("out");
    expected = folder.resolve("expected");
  }

  private List<String> infer(Path input, Path output, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("infer", input.toString(), "--out", output.toString(), "--precision", "fp32"));
    arguments.addAll(List.of("--model", NarrowModel.file().toString()));
    arguments.addAll(Arrays.asList(more));
    return arguments;
  }

  private List<String> clusterInfer(String... more) throws Exception {
    List<String> arguments = infer(in, out, more);
    arguments.add(0, "cluster");
    arguments.add("--installed");
    arguments.addAll(ClusterProgram.TWO_EXECUTORS);
    return arguments;
  }

  private static void damage(Path picture) throws IOException {
    byte[] bytes = Files.readAllBytes(picture);
    Files.write(picture, Arrays.copyOf(bytes, bytes.length / 2));
  }

  private Map<String, FileTime> times() throws IOException {
    Map<String, FileTime> times = new HashMap<>();
    for (String name : Folders.results(out)) {
      times.put(name, Files.getLastModifiedTime(out.resolve(name)));
    }
    return times;
  }

  @Test
  void coloursAsInferDoesAndThenOnlyWhatIsMissing() throws Exception {
    for (String name :
        List.of(
            "a b.png",
            "100%.png",
            "%20.png",
            "a#b?c=d&e.png",
            "a:b.png",
            "*.png",
            "[x].png",
            "{a,b}.png",
            "new\nline.png",
            "back\\slash.png",
            "'quoted\".png",
            "_hidden.png",
            "\u00e9\u65e5\u672c.png",
            "-x.png",
            "sub/folder:1/$HOME.PNG",
            "..png",
            "s/a.jpg",
            "s/b.jpeg.jpg")) {
      Folders.picture(in.resolve(name), 40, 24);
    }
    damage(Folders.picture(in.resolve("damaged.png"), 300, 200));
    Files.writeString(in.resolve("empty.png"), "");
    Folders.picture(in.resolve(".skipped.png"), 8, 8);
    Files.writeString(in.resolve("notes.txt"), "no picture");
    Files.createSymbolicLink(in.resolve("sub/loop"), in);
    ClusterProgram.run(folder, 1, infer(in, expected, "--threads", "1", "--side-by-side"));
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    String[] options = {
      "--side-by-side", "--conf", "spark.executor.extraJavaOptions=-Djava.io.tmpdir=" + temporary
    };

    ClusterProgram first = ClusterProgram.run(folder, 1, clusterInfer(options));
    Folders.assertSame(expected, out);
    first.assertSays("damaged.png: the file is cut short; copy it again from its source.");
    first.assertSays("loop: this link leads back to one of its parent folders; remove the link.");
    first.assertSays("3 of 20 inputs failed; each is named above.");
    List<TableRows> rows = TableRows.of(out);
    assertEquals(2 * 17, Folders.results(out).size());
    assertEquals(20, rows.size());
    assertEquals(20, rows.stream().map(TableRows::path).distinct().count());
    assertEquals(17, rows.stream().filter(row -> row.width().equals(Optional.of(40))).count());
    assertEquals(3, rows.stream().filter(row -> row.sentence().isPresent()).count());
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(
          List.of(),
          left.filter(file -> file.getFileName().toString().startsWith("chromapath-")).toList(),
          "executors close their models and delete their files");
    }

    Map<String, FileTime> before = times();
    Files.delete(out.resolve("a b.png.side.png"));
    Folders.picture(in.resolve("100%.png"), 32, 32);
    Files.setLastModifiedTime(in.resolve("100%.png"), FileTime.fromMillis(1_000_000_000_000L));
    Files.delete(in.resolve("damaged.png"));
    Files.delete(in.resolve("empty.png"));
    Files.delete(in.resolve("sub/loop"));
    ClusterProgram second = ClusterProgram.run(folder, 0, clusterInfer(options));
    second.assertSays("15 of 17 pictures existed already.");
    Map<String, FileTime> after = times();
    List<String> written =
        after.keySet().stream()
            .filter(name -> !after.get(name).equals(before.get(name)))
            .sorted()
            .toList();
    assertEquals(List.of("100%.png", "100%.png.side.png", "a b.png.side.png"), written);
    assertEquals(17, TableRows.of(out).size());

    ClusterProgram other = ClusterProgram.run(folder, 2, clusterInfer());
    other.assertSays("has results of another run (--side-by-side true, not false)");
    assertEquals(after, times());
  }

  private void waitForResults(ClusterProgram program, int count) throws Exception {
    while (!Files.exists(out) || Folders.results(out).size() < count) {
      assertTrue(program.process().isAlive(), program.messages());
      Thread.sleep(20);
    }
  }

  private int resultsOfUnfinishedTasks() throws IOException {
    int finished = 0;
    Path rows = out.resolve("_chromapath/rows");
    if (Files.exists(rows)) {
      for (String task : Folders.results(rows)) {
        finished += Files.readAllLines(rows.resolve(task)).size();
      }
    }
    return Folders.results(out).size() - finished;
  }

  @Test
  void losesAndDoublesNothingIfAnExecutorIsKilled() throws Exception {
    Folders.pictures(in, 150, 200);
    ClusterProgram.run(folder, 0, infer(in, expected, "--threads", "1"));
    List<String> arguments = clusterInfer();
    Collections.replaceAll(arguments, "local-cluster[2,1,2048]", "local-cluster[1,1,2048]");
    ClusterProgram program = ClusterProgram.start(folder, ClusterProgram.spark(), arguments);
    waitForResults(program, 1);
    ProcessHandle executor = program.executors().get(0);
    ClusterProgram.signal(executor, "STOP");
    // In the middle of a task. Spark starts another executor in its place.
    while (resultsOfUnfinishedTasks() == 0) {
      ClusterProgram.signal(executor, "CONT");
      Thread.sleep(50);
      ClusterProgram.signal(executor, "STOP");
    }
    assertTrue(executor.destroyForcibly());
    program.end(0);
    Folders.assertSame(expected, out);
    List<TableRows> rows = TableRows.of(out);
    assertEquals(150, rows.size());
    assertEquals(150, rows.stream().map(TableRows::path).distinct().count());
    assertTrue(rows.stream().allMatch(row -> row.status().equals("done")));
    assertTrue(
        rows.stream().anyMatch(row -> row.milliseconds().isEmpty()),
        "results of the killed executor are kept");
    assertFalse(Files.exists(out.resolve("_chromapath/tmp")));
  }

  /**
   * Two attempts at the pictures of an executor that does not answer for a while: Spark takes it
   * for lost and repeats its task elsewhere.
   */
  @Test
  @Tag("faults")
  void writesOnceIfSparkRepeatsTheTaskOfASilentExecutor() throws Exception {
    Folders.pictures(in, 200, 100);
    ClusterProgram.run(folder, 0, infer(in, expected, "--threads", "1"));
    ClusterProgram program = ClusterProgram.start(folder, ClusterProgram.spark(), clusterInfer());
    waitForResults(program, 6);
    ProcessHandle slow = program.executors().get(0);
    ClusterProgram.signal(slow, "STOP");
    waitForResults(program, 200);
    Map<String, FileTime> before = times();
    if (slow.isAlive()) {
      ClusterProgram.signal(slow, "CONT");
    }
    program.end(0);
    assertEquals(before, times());
    Folders.assertSame(expected, out);
    List<TableRows> rows = TableRows.of(out);
    assertEquals(200, rows.size());
    assertEquals(200, rows.stream().map(TableRows::path).distinct().count());
  }

  @Test
  void readsAListAndRefusesTwoResultsOfOneName() throws Exception {
    Path one = Folders.picture(in.resolve("a b/1.png"), 16, 16);
    Path two = Folders.picture(in.resolve("c\nd/1.png"), 16, 16);
    Path list = folder.resolve("list");
    Files.writeString(list, String.join("\0", one.toString(), two.toString(), "/missing.png"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "cluster",
                "infer",
                "--list",
                list.toString(),
                "--null",
                "--out",
                out.toString(),
                "--model",
                NarrowModel.file().toString(),
                "--master",
                "local[1]",
                "--conf",
                "spark.ui.enabled=false"));
    ClusterProgram refused = ClusterProgram.run(folder, 2, arguments);
    refused.assertSays("would both be written to file:" + out + "/1.png.");
    assertEquals(List.of(), Folders.results(out));

    arguments.addAll(List.of("--base", in.toString()));
    ClusterProgram program = ClusterProgram.run(folder, 1, arguments);
    program.assertSays("/missing.png: there is no such file or folder; check the path.");
    assertEquals(List.of("a b/1.png", "c\nd/1.png"), Folders.results(out));
  }
}
