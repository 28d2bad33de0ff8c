// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Made-up results in JMH's format. */
@Tag("fast")
class CompareCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path old;

  @BeforeEach
  void before() throws IOException {
    old =
        write(
            "old.json",
            result("InferenceBenchmark.inference", "CHROMAPATH", 100, 2),
            result("TrainingBenchmark.training", "CHROMAPATH", 1000, 300),
            result("InferenceBenchmark.inference", "LIBTORCH", 400, 4));
  }

  /** A mean with an interval, of two samples around it. */
  private static String result(String name, String subject, double mean, double error) {
    String samples =
        DoubleStream.of(mean - 1, mean + 1)
            .mapToObj(Double::toString)
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "{\"benchmark\": \"io.example.%s\", \"params\": {\"subject\": \"%s\", \"size\": \"896\"},"
            + " \"primaryMetric\": {\"score\": %s, \"scoreError\": %s, \"scoreUnit\": \"ms/op\","
            + " \"rawData\": [[%s]]}}",
        name,
        subject,
        mean,
        error,
        samples);
  }

  private Path write(String name, String... results) throws IOException {
    return Files.writeString(folder.resolve(name), List.of(results).toString(), UTF_8);
  }

  private int run(Path... files) {
    CommandLine command =
        CompareCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return command.execute(Stream.of(files).map(Path::toString).toArray(String[]::new));
  }

  @Test
  void aSlowerMeanOutsideBothIntervalsFails() throws IOException {
    Path later =
        write(
            "new.json",
            result("InferenceBenchmark.inference", "CHROMAPATH", 110, 3),
            result("TrainingBenchmark.training", "CHROMAPATH", 1300, 200),
            result("InferenceBenchmark.inference", "LIBTORCH", 420, 4));
    assertEquals(1, run(old, later), err.toString());
    String inference = "| InferenceBenchmark.inference size=896 subject=CHROMAPATH ";
    assertTrue(
        out.toString().contains(inference + "| 100.0 ± 2.0 | 110.0 ± 3.0 | 1.10 | slower |"));
    assertTrue(out.toString().contains("| 1000 ± 3.0e+02 | 1300 ± 2.0e+02 | 1.30 |  |"));
    assertTrue(out.toString().contains("take 1.05 times as long as before (median of 1,"));
  }

  @Test
  void peersAndSmallChangesDoNotFail() throws IOException {
    Path later =
        write(
            "new.json",
            result("InferenceBenchmark.inference", "CHROMAPATH", 104.9, 1),
            result("TrainingBenchmark.training", "CHROMAPATH", 500, 10),
            result("InferenceBenchmark.inference", "LIBTORCH", 800, 4));
    assertEquals(0, run(old, later), err.toString());
    assertTrue(out.toString().contains("| 1.05 |  |"), out.toString());
    assertTrue(out.toString().contains("| 0.50 | faster |"), out.toString());
    assertTrue(out.toString().contains("| 2.00 | slower |"), out.toString());
  }

  @Test
  void benchmarksOfOneRunOnlyAreNamed() throws IOException {
    Path later = write("new.json", result("TrainingBenchmark.training", "CHROMAPATH", 1000, 300));
    assertEquals(0, run(old, later));
    assertTrue(
        out.toString()
            .contains(
                "Not in the later run: InferenceBenchmark.inference size=896 subject=LIBTORCH."));
    assertFalse(out.toString().contains("peers and bare primitives"));
  }

  @Test
  void aFolderHasItsResultsInResultsJson() throws IOException {
    Files.copy(old, Files.createDirectory(folder.resolve("run")).resolve("results.json"));
    assertEquals(0, run(folder.resolve("run"), old), err.toString());
  }

  @Test
  void otherFilesAreWrongUsage() throws IOException {
    Path page = Files.writeString(folder.resolve("page.json"), "<html>");
    Path object = Files.writeString(folder.resolve("object.json"), "{}");
    Path nameless = Files.writeString(folder.resolve("nameless.json"), "[{}]");
    Path empty = Files.writeString(folder.resolve("empty.json"), "[]");
    for (Path file : List.of(page, object, nameless)) {
      assertEquals(2, run(file, old));
      assertTrue(err.toString().contains(file + " has no results in JMH's format"));
    }
    assertEquals(2, run(empty, old));
    assertTrue(err.toString().contains("no benchmark in common"));
    assertEquals(2, run(folder.resolve("absent"), old));
    assertTrue(err.toString().contains("absent does not exist"));
  }
}
