// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command line, without measuring anything. */
class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = BenchCommand.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return command.execute(arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--size 100       | --size must be a multiple of 8, not 100",
        "--threads -1     | --threads must be at least 0, not -1",
        "--width 5        | --width must be in (0, 4], not 5.0",
        "--full --growth  | mutually exclusive",
        "--size many      | Invalid value for option '--size'",
        "--fast           | Unknown option: '--fast'",
        "profile --size 7 | the size must be a multiple of 8, not 7",
        "profile --batch 0 | the batch must be at least 1, not 0",
        "profile --precision fp8 | Invalid value for option '--precision'",
        "operations --size 7 | the size must be a multiple of 8, not 7",
        "operations --match Nothing | --match Nothing matches no operation",
        "record absent | results.json does not exist; run chromapath-bench first",
        "convergence --size 100 | --size must be a positive multiple of 8, or WIDTHxHEIGHT of",
        "convergence --steps 0 | --steps must be at least 1, not 0",
        "convergence --seeds 1 | --seeds must be 2 to 10 different numbers",
        "convergence --seeds 1,1 | --seeds must be 2 to 10 different numbers",
        "convergence --width 0 | --width must be in (0, 4], not 0.0",
        "convergence --precisions bf16 | --precisions must be two or three different ones",
        "convergence --precisions fp32,fp8 | Invalid value for option '--precisions'",
        "pipeline --size 7 | --size must be a multiple of 8, not 7",
        "pipeline --workers 0 | --workers must be at least 1",
        "pipeline --pictures 3 | --pictures must be at least --batch, not 3"
      })
  void wrongUsageExitsWithTwoAndNamesTheFault(String arguments, String message) {
    assertEquals(2, run(arguments.split(" ")), err::toString);
    assertTrue(err.toString().contains(message), err::toString);
  }

  @Test
  void helpHasExamples() {
    assertEquals(0, run("--help"));
    assertTrue(out.toString().contains("chromapath-bench profile --size 896"), out::toString);
  }

  /** picocli prints a warning to System.err if a text is no valid format. */
  @Test
  void helpOfEveryCommandIsRenderedWithoutWarnings() {
    ByteArrayOutputStream warnings = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(warnings, true, UTF_8));
    try {
      CommandLine command = BenchCommand.commandLine();
      assertTrue(command.getUsageMessage().contains("compare"));
      command.getSubcommands().values().forEach(CommandLine::getUsageMessage);
    } finally {
      System.setErr(before);
    }
    assertEquals("", warnings.toString(UTF_8));
  }

  @Test
  void listsTheOperationsOfAPass() {
    assertEquals(0, run("operations", "--list", "--match", "^MaxPool"), err::toString);
    assertEquals(1, out.toString().lines().count(), out::toString);
    assertTrue(out.toString().startsWith("1 x MaxPool.Forward x f32 1x112x112x64; y "));
  }

  @Test
  void measuresAnOperationWithJmh(@TempDir Path folder) throws IOException {
    int code =
        run(
            "operations",
            "--size",
            "16",
            "--width",
            "0.125",
            "--match",
            "^Sigmoid.Forward",
            "--out",
            folder.toString());
    assertEquals(0, code, err::toString);
    JsonNode results = new ObjectMapper().readTree(folder.resolve("results.json").toFile());
    assertEquals(1, results.size());
    String name = results.at("/0/params/operation").asText();
    assertEquals("Sigmoid.Forward x f32 1x16x16x2; y f32 1x16x16x2", name);
    assertTrue(out.toString().contains(name), out::toString);
  }

  @Test
  void measuresThePipeline() {
    int code =
        run(
            "pipeline",
            "--size",
            "64",
            "--pictures",
            "4",
            "--seconds",
            "0.1",
            "--rounds",
            "1",
            "--workers",
            "3,1");
    assertEquals(0, code, err::toString);
    String text = out.toString();
    assertTrue(text.contains("| decoded | 1 | "), text);
    assertTrue(text.contains("| from the cache | 3 | "), text);
    assertTrue(text.contains("| NVIDIA H100 80GB HBM3, bf16 | "), text);
  }

  @Test
  void profilesAPass() {
    int code =
        run("profile", "--size", "16", "--width", "0.125", "--seconds", "0", "--mode", "training");
    assertEquals(0, code, err::toString);
    assertTrue(out.toString().contains("| Convolution.BackwardWeights | 84 |"), out::toString);
    assertTrue(out.toString().contains("Whole pass:"), out::toString);
  }
}
