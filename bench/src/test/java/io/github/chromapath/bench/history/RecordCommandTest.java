// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.bench.compare.CompareCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Made-up results of a run, and the file that keeps them. */
@Tag("fast")
class RecordCommandTest {
  private static final String FOLDER = "/home/somebody/chromapath";

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();
  private Path run;
  private Path history;

  @BeforeEach
  void before() throws IOException {
    run = Files.createDirectory(folder.resolve("run"));
    history = folder.resolve("history");
    Files.writeString(
        run.resolve("results.json"),
        """
        [{"jmhVersion": "1.37", "benchmark": "io.example.InferenceBenchmark.inference",
          "jvm": "%1$s/java", "jvmArgs": ["-Dchromapath.bench.reference=%1$s/work"],
          "vmName": "OpenJDK", "params": {"subject": "CHROMAPATH", "size": "896"},
          "primaryMetric": {"score": 100.5, "scoreError": 2, "scoreUnit": "ms/op",
            "scorePercentiles": {"0.0": 99.5}, "rawData": [[99.5, 101.5]]},
          "secondaryMetrics": {"peak.memory": {"score": 700, "scoreUnit": "MiB"}}}]
        """
            .formatted(FOLDER));
    Files.writeString(
        run.resolve("environment.json"),
        "{\"processor\": \"Example 9\", \"libtorch\": \"2.10.0\"}");
    Files.writeString(
        run.resolve("failures.json"),
        """
        [{"benchmark": "InferenceBenchmark.inference", "parameters": {"subject": "LIBTORCH"},
          "reason": "cannot read %s/x"}]
        """
            .formatted(FOLDER));
  }

  private int record(String... options) {
    CommandLine command =
        RecordCommand.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err));
    String[] arguments = new String[options.length + 3];
    arguments[0] = run.toString();
    arguments[1] = "--out";
    arguments[2] = history.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return command.execute(arguments);
  }

  @Test
  void keepsTimesMachineAndVersionsButNoFolders() throws IOException {
    assertEquals(0, record("--date", "2026-11-30", "--commit", "v0.2.0"), err::toString);
    Path file = history.resolve("2026-11-30-v0.2.0.json");
    String text = Files.readString(file);
    assertFalse(text.contains("somebody"), text);
    JsonNode entry = new ObjectMapper().readTree(text);
    assertEquals("v0.2.0", entry.path("commit").asText());
    assertEquals("Example 9", entry.path("environment").path("processor").asText());
    assertEquals("LIBTORCH", entry.at("/failures/0/parameters/subject").asText());
    JsonNode row = entry.at("/results/0");
    assertEquals(100.5, row.at("/primaryMetric/score").asDouble());
    assertEquals(101.5, row.at("/primaryMetric/rawData/0/1").asDouble());
    assertEquals(700, row.path("secondaryMetrics").path("peak.memory").path("score").asInt());
    assertEquals("OpenJDK", row.path("vmName").asText());
  }

  @Test
  void compareReadsIt() {
    assertEquals(0, record("--date", "2026-11-30", "--commit", "v0.2.0"), err::toString);
    StringWriter out = new StringWriter();
    int code =
        CompareCommand.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(history.resolve("2026-11-30-v0.2.0.json").toString(), run.toString());
    assertEquals(0, code, err::toString);
    assertTrue(out.toString().contains("| 100.5 ± 2.0 | 100.5 ± 2.0 | 1.00 |"), out::toString);
  }

  @Test
  void compareNamesAnotherProcessor() throws IOException {
    assertEquals(0, record("--date", "2026-11-30", "--commit", "v0.2.0"), err::toString);
    Files.writeString(run.resolve("environment.json"), "{\"processor\": \"Example 10\"}");
    StringWriter out = new StringWriter();
    CompareCommand.commandLine()
        .setOut(new PrintWriter(out))
        .execute(history.resolve("2026-11-30-v0.2.0.json").toString(), run.toString());
    assertTrue(out.toString().contains("Example 9 before, Example 10 now"), out::toString);
  }

  @Test
  void aMissingDateOutsideAnyRepositoryIsWrongUsage() {
    assertEquals(2, record("--commit", "v0.2.0"));
    assertTrue(err.toString().contains("give --date"), err::toString);
  }

  @Test
  void namesOfFilesStayInTheFolder() {
    assertEquals(2, record("--date", "2026-11-30", "--commit", "../v"));
    assertTrue(err.toString().contains("--commit must be"), err::toString);
  }

  @Test
  void nothingMeasuredIsWrongUsage() throws IOException {
    Files.writeString(run.resolve("results.json"), "[]");
    assertEquals(2, record("--date", "2026-11-30", "--commit", "v1"));
    assertTrue(err.toString().contains("results.json has no results"), err::toString);
    Files.writeString(run.resolve("results.json"), "<html>");
    assertEquals(2, record("--date", "2026-11-30", "--commit", "v1"));
    assertTrue(err.toString().contains("is no JSON"), err::toString);
    Files.delete(run.resolve("results.json"));
    assertEquals(2, record("--date", "2026-11-30", "--commit", "v1"));
    assertTrue(err.toString().contains("does not exist; run chromapath-bench first"));
  }
}
