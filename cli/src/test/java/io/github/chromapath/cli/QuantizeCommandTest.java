// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quantize}, and {@code infer} in int8. */
class QuantizeCommandTest {
  @TempDir Path folder;

  private static boolean int8() {
    try (Backend backend = Backends.open("cpu", BackendOptions.builder().threads(0).build())) {
      return backend.capabilities().types().int8();
    }
  }

  private static InProcess run(int exitCode, Object... arguments) {
    InProcess run = InProcess.run(arguments);
    assertEquals(exitCode, run.exitCode(), run.err());
    return run;
  }

  private Path scenes() {
    Path data = folder.resolve("data");
    run(0, "dataset", "synth", "--count", 3, "--out", data, "--size", "160x96");
    return data.resolve("images");
  }

  /** Equal pictures give equal files; auto decides by the difference that was measured. */
  @Test
  void calibratesTheBundledModel() throws Exception {
    assumeTrue(int8(), "needs VNNI or AMX");
    Path pictures = scenes();
    Path first = folder.resolve("first.safetensors");
    Path second = folder.resolve("second.safetensors");
    boolean close = false;
    for (Path out : new Path[] {first, second}) {
      InProcess run = run(0, "quantize", "--model", "bundled", "--data", pictures, "--out", out);
      assertTrue(run.err().contains("3 pictures: int8 differs from fp32 by "), run.err());
      close =
          difference(run, "by ([0-9.]+) CAM16") <= 0.3 && difference(run, "by ([0-9.]+) in") <= 1;
      assertEquals(close, run.err().contains("'infer --precision auto' may use int8."), run.err());
      assertEquals(!close, run.err().contains("stays with fp32, since a bound is"), run.err());
    }
    assertEquals(-1, Files.mismatch(first, second));
    InProcess auto = run(0, "infer", "--model", first, "--out", folder.resolve("out"), pictures);
    boolean worthIt = !auto.err().contains("multiplications can run in int8.");
    String chosen = "--precision auto: computing in " + (close && worthIt ? "int8." : "fp32.");
    assertTrue(auto.err().contains(chosen), auto.err());
    InProcess single =
        run(0, "infer", "--model", first, "--out", folder.resolve("one"), pictures + "/00001.png");
    assertTrue(single.err().contains("--precision auto: computing in fp32."), single.err());
    run(2, "quantize", "--model", "bundled", "--data", folder.resolve("none"), "--out", first);
  }

  /** A number in the sentence about the difference. */
  private static double difference(InProcess run, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(run.err());
    assertTrue(found.find(), run.err());
    return Double.parseDouble(found.group(1));
  }

  @Test
  void bundledModelInInt8StaysCloseToFp32() {
    Path pictures = scenes();
    Path exact = folder.resolve("fp32");
    run(0, "infer", "--precision", "fp32", "--out", exact, pictures);
    if (!int8()) {
      InProcess refused =
          run(3, "infer", "--precision", "int8", "--out", folder.resolve("no"), pictures);
      assertTrue(
          refused.err().contains("has no instructions for int8, which are VNNI or AMX"),
          refused.err());
      return;
    }
    InProcess compared =
        run(
            0,
            "infer",
            "--precision",
            "int8",
            "--out",
            folder.resolve("int8"),
            "--difference",
            exact,
            pictures);
    double worst =
        compared
            .out()
            .lines()
            .filter(line -> line.contains(": mean CAM16-UCS difference "))
            .mapToDouble(
                line -> Double.parseDouble(line.replaceFirst(".*difference ([0-9.]+),.*", "$1")))
            .max()
            .orElseThrow();
    assertTrue(worst > 0 && worst < 1, compared.out());
  }
}
