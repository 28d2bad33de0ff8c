// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Stand-ins for NVIDIA's libraries in a folder. The test compiles them from C
 * (engine/src/test/native). They have the names, symbols and symbol versions that JCuda's natives
 * need. A process that loads them runs the real JCuda, and the stand-ins receive the calls that
 * NVIDIA's libraries would receive.
 */
public final class StandIns {
  /** Works from the folder of any module. */
  private static final Path SOURCES = Path.of("../engine/src/test/native");

  private static final int LIMIT_SECONDS = 120;

  private final Path folder;

  private StandIns(Path folder) {
    this.folder = folder;
  }

  /** The exit code and output of a process. */
  public record Outcome(int exitCode, String output) {}

  /** Compiles the stand-ins into a folder. If this is impossible, skips the test with a message. */
  public static StandIns compile(Path folder) throws IOException, InterruptedException {
    boolean linux =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assumeTrue(linux, "JCuda's natives run on Linux x86-64 only");
    boolean compiler =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "cc")));
    assumeTrue(compiler, "there is no C compiler cc on the PATH to make stand-ins of CUDA with");
    StandIns standIns = new StandIns(folder);
    standIns.library("cuda.c", "libcuda.so.1", "");
    standIns.library("cublas.c", "libcublas.so.12", "libcublas.so.12");
    standIns.library("cudnn.c", "libcudnn.so.9", "libcudnn.so.9");
    standIns.library("nccl.c", "libnccl.so.2", "");
    for (String name :
        List.of(
            "libcublasLt.so.12",
            "libcudart.so.12",
            "libnvrtc.so.12",
            "libcudnn_graph.so.9",
            "libcudnn_ops.so.9",
            "libcudnn_cnn.so.9",
            "libcudnn_heuristic.so.9",
            "libcudnn_engines_precompiled.so.9",
            "libcudnn_engines_runtime_compiled.so.9")) {
      standIns.library("empty.c", name, "");
    }
    return standIns;
  }

  /** The folder of the stand-ins. */
  public Path folder() {
    return folder;
  }

  /** The version of NVIDIA's symbols, if they have one, is the library's name. */
  private void library(String source, String name, String version)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-Wall", "-Werror"));
    command.add("-Wl,-soname," + name);
    if (!version.isEmpty()) {
      Path script = folder.resolve(name + ".map");
      Files.writeString(script, version + " { global: *; };\n");
      command.add("-Wl,--version-script=" + script);
    }
    command.addAll(
        List.of("-o", folder.resolve(name).toString(), SOURCES.resolve(source).toString()));
    Outcome outcome = run(new ProcessBuilder(command));
    assertEquals(0, outcome.exitCode(), outcome.output());
  }

  /**
   * Runs a class of this test's class path in a process whose dynamic linker finds the stand-ins.
   *
   * @param settings environment variables
   * @param work folder in which the stand-ins read faults and write the log
   */
  public Outcome java(Class<?> main, Path work, Map<String, String> settings, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // JCuda unpacks its natives there, and uses existing files there without a check.
    command.add("-Djava.io.tmpdir=" + work);
    // It ends before compiled code would pay.
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("LD_LIBRARY_PATH", folder.toString());
    builder.environment().put("STAND_IN", work.toString());
    builder.environment().putAll(settings);
    return run(builder);
  }

  private static Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path output = Files.createTempFile("stand-in", ".out");
    try {
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      process.getOutputStream().close();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertTrue(ended, builder.command() + " did not end: " + Files.readString(output));
      return new Outcome(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }
}
