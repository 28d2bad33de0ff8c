// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The system's ptxas accepts every module without a warning, and no kernel spills registers. The
 * targets are the latest one of each generation that ptxas supports. ptxas supports targets that
 * the library of {@link PtxAssembler} lacks. Drivers of the same version assemble in the same way.
 */
class PtxasTest {
  private static final String PTXAS = "ptxas";
  private static final Pattern TARGET = Pattern.compile("'sm_(\\d+)(\\d)'");

  /** Every module for every target; empty if ptxas is not installed. */
  static List<Arguments> modules() throws IOException, InterruptedException {
    List<Arguments> modules = new ArrayList<>();
    if (installed()) {
      Collection<String> targets = latestTargets(help());
      assertTrue(!targets.isEmpty(), "no targets in the output of " + PTXAS + " --help");
      for (String family : KernelCatalog.FAMILIES) {
        targets.forEach(target -> modules.add(Arguments.of(family, target)));
      }
    }
    return modules;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @Execution(ExecutionMode.CONCURRENT)
  @MethodSource("modules")
  void assemblesWithoutSpillsOrWarnings(String family, String target, @TempDir Path folder)
      throws IOException, InterruptedException {
    KernelCatalog catalog = KernelCatalog.load(family);
    Path ptx = Files.writeString(folder.resolve(family + ".ptx"), catalog.ptx());
    List<String> options =
        List.of(
            "--verbose",
            "--warning-as-error",
            "--gpu-name=" + target,
            "--output-file=" + folder.resolve("cubin"),
            ptx.toString());
    Map<String, KernelResources> resources = KernelResources.parse(run(folder, options));
    for (KernelSignature kernel : catalog.kernels()) {
      assertEquals(
          0,
          resources.get(kernel.name()).spillBytes(),
          () -> kernel.name() + " spills on " + target);
    }
  }

  /** The targets without the variants of one chip or one family, such as sm_90a and sm_100f. */
  private static Collection<String> latestTargets(String help) {
    Map<Integer, String> latest = new TreeMap<>();
    Map<Integer, Integer> minors = new TreeMap<>();
    Matcher target = TARGET.matcher(help);
    while (target.find()) {
      int generation = Integer.parseInt(target.group(1));
      int minor = minors.merge(generation, Integer.valueOf(target.group(2)), Math::max);
      latest.put(generation, "sm_" + generation + minor);
    }
    return latest.values();
  }

  private static boolean installed() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(PTXAS, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String help() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("ptxas");
    try {
      return run(folder, List.of("--help"));
    } finally {
      Files.deleteIfExists(folder.resolve("log"));
      Files.delete(folder);
    }
  }

  /** Runs ptxas and returns its output. */
  private static String run(Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PTXAS));
    command.addAll(arguments);
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), () -> command + " did not end");
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(log, UTF_8);
    assertEquals(0, process.exitValue(), () -> command + ": " + output);
    return output;
  }
}
