// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cli.gpucheck.CheckArchive;
import io.github.chromapath.cli.gpucheck.CheckProgram;
import io.github.chromapath.cli.gpucheck.CheckProgram.Outcome;
import io.github.chromapath.cli.gpucheck.PeerScript;
import io.github.chromapath.model.InputSize;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The programs of {@code gpu-check}, each in its own process, and their archive. The first steps of
 * a GPU wait for every kernel and log the errors of cuDNN.
 */
final class GpuCheckRun {
  /** The timed steps. */
  record Timed(InputSize size, int batch, double width) {}

  /** Options that do not pass on to the parts. */
  private static final Set<String> OWN = Set.of("--out", "--force", "--size", "--batch", "--width");

  private static final String FAILED = "FAILED";
  private static final String NVIDIA_SMI = "nvidia-smi";
  private static final String TIMED = "timed-steps-";
  private static final List<String> PRECISIONS = List.of("fp32", "fp16", "bf16");
  private static final List<String> CAREFUL = List.of("--no-graph", "--debug-sync");

  /** The size of the first steps. */
  private static final String FIRST_SIZE = "224";

  /** Variables that decide which libraries and GPUs a process finds. */
  private static final String VARIABLES = "CUDA_.*|CUDNN_.*|NVIDIA_.*|LD_LIBRARY_PATH|JAVA_HOME";

  private final CommandSpec command;
  private final ConsoleOptions console;
  private final Timed timed;
  private final List<String> summary = new ArrayList<>();
  private boolean passed = true;

  GpuCheckRun(CommandSpec command, ConsoleOptions console, Timed timed) {
    this.command = command;
    this.console = console;
    this.timed = timed;
  }

  /** Runs everything, writes the archive, and returns the exit code. */
  int run(Path archive) throws IOException {
    Path folder = Files.createTempDirectory("chromapath-gpu-check");
    try {
      describe();
      for (CheckProgram program : programs(folder)) {
        judge(program, program.run(folder));
      }
      peers(folder);
      Files.write(folder.resolve("summary.txt"), summary, StandardCharsets.UTF_8);
      CheckArchive.write(archive, folder);
    } finally {
      delete(folder);
    }
    console.out().println(archive);
    return (passed ? ExitCode.DONE : ExitCode.FAILED).code();
  }

  private void describe() throws IOException {
    summary.add(new Version().getVersion()[0]);
    summary.add(
        "options: " + String.join(" ", command.commandLine().getParseResult().originalArgs()));
    new TreeMap<>(System.getenv())
        .forEach(
            (name, value) -> {
              if (name.matches(VARIABLES)) {
                summary.add(name + "=" + value);
              }
            });
    summary.add("");
  }

  /** All programs but PyTorch's, in order. */
  private List<CheckProgram> programs(Path folder) {
    List<CheckProgram> programs = new ArrayList<>();
    programs.add(new CheckProgram(NVIDIA_SMI, List.of(NVIDIA_SMI, "-q"), Map.of()));
    programs.add(java(folder, "doctor", List.of("doctor", "--verbose", "--batch", "1")));
    programs.add(part(folder, "convolutions", "convolutions", CAREFUL));
    programs.add(part(folder, "network", "network", CAREFUL));
    for (String precision : PRECISIONS) {
      List<String> first = new ArrayList<>(CAREFUL);
      first.addAll(List.of("--size", FIRST_SIZE, "--batch", "1"));
      programs.add(part(folder, "first-steps-" + precision, "steps", with(first, precision)));
    }
    programs.add(part(folder, "network-as-graph", "network", List.of()));
    for (String precision : PRECISIONS) {
      List<String> options =
          List.of("--size", sizeText(), "--batch", Integer.toString(timed.batch()));
      programs.add(part(folder, TIMED + precision, "steps", with(options, precision)));
    }
    return programs;
  }

  private String sizeText() {
    return timed.size().width() + "x" + timed.size().height();
  }

  private List<String> with(List<String> options, String precision) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("--precision", precision, "--width", Double.toString(timed.width())));
    return all;
  }

  private CheckProgram part(Path folder, String name, String part, List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("gpu-check", "--only", part));
    List<String> given = passedOn();
    arguments.addAll(given);
    options.stream().filter(option -> !given.contains(option)).forEach(arguments::add);
    return java(folder, name, arguments);
  }

  /** The options of the device, as they were given. */
  private List<String> passedOn() {
    List<String> options = new ArrayList<>();
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptions()) {
      if (!OWN.contains(option.longestName())) {
        boolean flag = option.arity().max() == 0;
        Stream<String> values =
            option.originalStringValues().stream().map(value -> option.longestName() + "=" + value);
        (flag ? Stream.of(option.longestName()) : values).forEach(options::add);
      }
    }
    return options;
  }

  /** This program in a process of its own, with the logs of cuDNN and of a crash. */
  private static CheckProgram java(Path folder, String name, List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.matches("-(D|X|-add|-enable).*"))
        .forEach(line::add);
    line.add("-XX:ErrorFile=" + folder.resolve(name + "-crash.txt"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(arguments);
    return new CheckProgram(
        name,
        line,
        Map.of(
            "CUDNN_LOGLEVEL_DBG",
            "2",
            "CUDNN_LOGDEST_DBG",
            folder.resolve(name + "-cudnn.txt").toString()));
  }

  private void judge(CheckProgram program, Outcome outcome) {
    String verdict = verdict(program.name(), outcome);
    passed &= !verdict.equals(FAILED);
    say(program.name(), verdict, outcome.seconds());
  }

  /** A GPU may lack the memory for the timed steps, and the driver its tools. */
  private static String verdict(String name, Outcome outcome) {
    if (outcome.passed()) {
      return "passed";
    }
    boolean lacksMemory = outcome.exitCode() == ExitCode.ENVIRONMENT.code();
    if (name.startsWith(TIMED) && lacksMemory) {
      return "does not fit";
    }
    return name.equals(NVIDIA_SMI) ? "absent" : FAILED;
  }

  private void say(String name, String verdict, double seconds) {
    say(String.format(Locale.ROOT, "%-24s %-12s %7.1f s", name, verdict, seconds));
  }

  private void say(String line) {
    summary.add(line);
    console.say(line);
  }

  /** The same steps in PyTorch, which is no part of the verdict. */
  private void peers(Path folder) throws IOException {
    Path script = PeerScript.write(folder);
    CheckProgram present =
        new CheckProgram("pytorch", List.of("python3", "-c", "import torch"), Map.of());
    if (timed.width() != 1) {
      say("pytorch: not run, since peer.py has the full width only.");
    } else if (!present.run(folder).passed()) {
      say("pytorch: not run, since python3 has no torch. peer.py is in the archive.");
    } else {
      for (String precision : PRECISIONS) {
        List<String> line =
            List.of(
                "python3",
                script.toString(),
                precision,
                Integer.toString(timed.size().height()),
                Integer.toString(timed.size().width()),
                Integer.toString(timed.batch()));
        CheckProgram peer = new CheckProgram("pytorch-" + precision, line, Map.of());
        Outcome outcome = peer.run(folder);
        say(peer.name(), outcome.passed() ? "ran" : "did not run", outcome.seconds());
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
