// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The ptxas of the system takes every module without a warning and spills no register, on the
 * latest target of each generation that it knows. It reaches targets that the library of {@link
 * PtxAssembler} does not know, and drivers of its age assemble as it does.
 */
@Execution(ExecutionMode.CONCURRENT)
class PtxasTest {
  private static final String PTXAS = "ptxas";
  private static final Pattern TARGET = Pattern.compile("'sm_(\\d+)(\\d)'");

  @TempDir private Path folder;

  @Test
  void assemblesWithoutSpillsOrWarnings() throws IOException, InterruptedException {
    assumeTrue(installed(), PTXAS + " is not on the path");
    Collection<String> targets = latestTargets(run(List.of("--help")));
    assertTrue(!targets.isEmpty(), "no targets in what " + PTXAS + " --help prints");
    for (String family : KernelCatalog.FAMILIES) {
      KernelCatalog catalog = KernelCatalog.load(family);
      Path ptx = Files.writeString(folder.resolve(family + ".ptx"), catalog.ptx());
      for (String target : targets) {
        Map<String, KernelResources> resources = KernelResources.parse(assemble(ptx, target));
        for (KernelSignature kernel : catalog.kernels()) {
          assertEquals(
              0,
              resources.get(kernel.name()).spillBytes(),
              () -> kernel.name() + " spills on " + target);
        }
      }
    }
  }

  /** Without the variants of one chip or one family, such as sm_90a and sm_100f. */
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

  private String assemble(Path ptx, String target) throws IOException, InterruptedException {
    return run(
        List.of(
            "--verbose",
            "--warning-as-error",
            "--gpu-name=" + target,
            "--output-file=" + folder.resolve("cubin"),
            ptx.toString()));
  }

  /** What ptxas prints. */
  private String run(List<String> arguments) throws IOException, InterruptedException {
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
