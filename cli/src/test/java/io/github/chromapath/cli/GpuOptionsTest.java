// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.CudaOptions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The options of GPUs: their effect, and the devices on which they are rejected. */
@Tag("fast")
class GpuOptionsTest {
  @Command(name = "work")
  static final class Work {
    @Mixin GpuOptions gpu;
  }

  private static GpuOptions parse(String... arguments) {
    Work work = new Work();
    new CommandLine(work).parseArgs(arguments);
    return work.gpu;
  }

  private static CudaOptions options(String... arguments) {
    return parse(arguments).options(complaint -> {});
  }

  @Test
  void defaultsAreTheStandardOptions() {
    assertEquals(CudaOptions.standard(), options());
  }

  @Test
  void eachOptionSetsItsField() {
    assertEquals(CudaOptions.builder().ordinal(3).build(), options("--gpu", "3"));
    assertEquals(CudaOptions.builder().tensorFloat32(true).build(), options("--tf32"));
    assertEquals(CudaOptions.builder().deterministic(true).build(), options("--deterministic"));
    assertEquals(CudaOptions.builder().graph(false).build(), options("--no-graph"));
    assertEquals(CudaOptions.builder().debugSync(true).build(), options("--debug-sync"));
    assertEquals(
        CudaOptions.builder().workspaceLimit(4096L << 20).build(), options("--workspace", "4096"));
    assertTrue(options("--autotune").algorithms().autotune().isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "--gpu 1, --gpu is for GPUs",
    "--tf32, --tf32 is for GPUs",
    "--autotune, --autotune is for GPUs",
    "--gpu -1, --gpu -1: give 0 or more",
    "--workspace -1, --workspace -1: give 0 or more"
  })
  void invalidOptionsAreRejectedOnTheCpu(String arguments, String sentence) {
    GpuOptions gpu = parse(arguments.split(" ", -1));
    CommandException refused = assertThrows(CommandException.class, () -> gpu.check("cpu"));
    assertEquals(ExitCode.USAGE, refused.exitCode());
    assertTrue(refused.getMessage().startsWith(sentence), refused.getMessage());
  }

  @Test
  void otherOptionsAreAcceptedOnTheCpu() {
    parse("--deterministic", "--no-graph", "--debug-sync", "--workspace", "0").check("cpu");
    parse("--gpu", "1", "--tf32", "--autotune").check("auto");
    parse("--gpu", "1", "--tf32", "--autotune").check("cuda");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "infer", "parity", "demo"})
  void helpListsGpuOptionsUnderAHeading(String command) {
    String help = Main.commandLine().getSubcommands().get(command).getUsageMessage();
    int heading = help.indexOf("\nOptions of GPUs:\n");
    assertTrue(heading > 0, help);
    for (String name : List.of("--gpu=N", "--tf32", "--deterministic", "--autotune")) {
      assertTrue(help.indexOf("  " + name) > heading, help);
    }
    int end = help.indexOf("\nExit codes:\n");
    assertFalse(help.substring(heading, end).contains("--device"), help);
  }

  @Test
  void rejectedOptionIsWrongUsage() {
    InProcess run =
        InProcess.run("parity", "--model=m", "--batch=b", "--out=o", "--device=cpu", "--tf32");
    assertEquals(2, run.exitCode());
    assertEquals(
        "chromapath parity: --tf32 is for GPUs: omit it, or choose a --device other than cpu."
            + System.lineSeparator(),
        run.err());
  }
}
