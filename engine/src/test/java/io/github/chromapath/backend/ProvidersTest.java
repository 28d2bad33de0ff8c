// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.contract.NativeJar;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Devices in JVMs without certain jars, or without a writable folder. */
class ProvidersTest {
  private static final int LIMIT_SECONDS = 120;
  private static final String COMPUTED = "\ncomputed [0.0, 2.0, 0.0, 4.0]";

  @TempDir Path work;

  private String run(Predicate<String> jars, List<String> flags)
      throws IOException, InterruptedException {
    return run(jars, flags, Map.of());
  }

  /**
   * The output of {@link ProvidersProcess}, after a line feed.
   *
   * @param jars chooses from this test's class path
   * @param variables of the environment; without one, OpenMP's threads wait by its default
   */
  private String run(Predicate<String> jars, List<String> flags, Map<String, String> variables)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-Xmx256m");
    command.add(ProvidersProcess.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .put("CLASSPATH", classPath().filter(jars).collect(Collectors.joining(File.pathSeparator)));
    builder.environment().remove("OMP_WAIT_POLICY");
    builder.environment().putAll(variables);
    Path output = work.resolve("output");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String text = "\n" + Files.readString(output);
    assertTrue(ended, text);
    assertEquals(0, process.exitValue(), text);
    return text;
  }

  private static Stream<String> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
  }

  /** Flags with which no folder for unpacked libraries can be created, not even by root. */
  private List<String> nothingWritable() throws IOException {
    Path file = work.resolve("file");
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    return List.of(
        "-Duser.home=" + file.resolve("home"), "-Djava.io.tmpdir=" + file.resolve("tmp"));
  }

  @Test
  void jcudaIsOptional() throws Exception {
    String output = run(jar -> !jar.contains("jcu"), List.of());
    assertTrue(
        output.contains(
            "\ncuda: JCuda is not on the class path (jcuda.driver.JCudaDriver is missing); to use a"
                + " GPU, add io.github.chromapath:chromapath-cuda.\n"),
        output);
    assertTrue(output.contains(COMPUTED), output);
    for (String binding : List.of("jcublas-1", "jcudnn-1")) {
      output = run(jar -> !jar.contains(binding), List.of());
      assertTrue(output.contains("\ncuda: JCuda is not on the class path (jcuda.jcu"), output);
      assertTrue(output.contains(COMPUTED), output);
    }
  }

  @Test
  void missingNativesAreNamed() throws Exception {
    String platform = Loader.getPlatform();
    String output = run(jar -> !jar.matches(".*/dnnl-\\d.*" + platform + ".*"), List.of());
    String sentence =
        "oneDNN's native library for "
            + platform
            + " is not on the class path; add org.bytedeco:dnnl with the classifier "
            + platform
            + ".";
    assertTrue(output.contains("\ncpu: " + sentence), output);
    assertTrue(output.contains("\nrefused: no device is available; cpu: " + sentence), output);
  }

  @Test
  void unwritableFoldersAreNamed() throws Exception {
    List<String> flags = new ArrayList<>(nothingWritable());
    flags.add("-Dorg.bytedeco.javacpp.cachedir=/proc/chromapath");
    String output = run(jar -> true, flags);
    String folders =
        "cannot be unpacked, since none of these folders can be written: /proc/chromapath, "
            + work.resolve("file/home/.javacpp/cache")
            + ", "
            + work.resolve("file/tmp/.javacpp-");
    for (String line : List.of("cuda: JavaCPP's", "cpu: oneDNN's")) {
      String sentence = "\n" + line + " native library for " + Loader.getPlatform() + " " + folders;
      // Two attempts return the same result.
      assertEquals(3, output.split(Pattern.quote(sentence), -1).length, output);
    }
    assertTrue(output.contains("\nrefused: no device is available; cpu: oneDNN's"), output);
    assertTrue(output.contains("-Dorg.bytedeco.javacpp.pathsFirst=true"), output);
    assertFalse(output.contains("class path"), output);
    assertFalse(output.contains("Exception"), output);
  }

  /** The instructions of docs/gpu.md for read-only file systems. */
  @Test
  void unpackedNativesNeedNoWritableFolder() throws Exception {
    Path natives = Files.createDirectory(work.resolve("natives"));
    for (String jar : classPath().filter(jar -> jar.contains(Loader.getPlatform())).toList()) {
      if (jar.matches(".*/(javacpp|dnnl|opencl)-\\d.*")) {
        NativeJar.unpack(Path.of(jar), natives);
      }
    }
    List<String> flags = new ArrayList<>(nothingWritable());
    flags.add("-Djava.library.path=" + natives);
    flags.add("-Dorg.bytedeco.javacpp.cacheLibraries=false");
    flags.add("-Dorg.bytedeco.javacpp.pathsFirst=true");
    String output = run(jar -> true, flags);
    assertTrue(output.contains("\ncpu: available"), output);
    assertTrue(output.contains(natives.toString()), output);
    assertTrue(output.contains(COMPUTED), output);
  }

  @Test
  void javaCppDoesNotLimitMemoryUnlessTheProgramDoes() throws Exception {
    String output = run(jar -> true, List.of());
    assertTrue(output.contains("\nlimits 0 0\n"), output);
    List<String> limits =
        List.of(
            "-Dorg.bytedeco.javacpp.maxbytes=70000000",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=90000000000");
    output = run(jar -> true, limits);
    assertTrue(output.contains("\nlimits 70000000 90000000000\n"), output);
  }

  /** By what OpenMP reports when it is loaded. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the policy is set on Linux only")
  void openMpWaitsPassivelyUnlessTheEnvironmentChooses() throws Exception {
    String output = run(jar -> true, List.of(), Map.of("OMP_DISPLAY_ENV", "TRUE"));
    assertTrue(output.contains("OMP_WAIT_POLICY = 'PASSIVE'"), output);
    assertTrue(output.contains("OMP_DISPLAY_ENV=TRUE\n"), output);
    assertFalse(output.contains("OMP_WAIT_POLICY="), output);
    Map<String, String> active = Map.of("OMP_DISPLAY_ENV", "TRUE", "OMP_WAIT_POLICY", "ACTIVE");
    output = run(jar -> true, List.of(), active);
    assertTrue(output.contains("OMP_WAIT_POLICY = 'ACTIVE'"), output);
    assertTrue(output.contains("OMP_WAIT_POLICY=ACTIVE\n"), output);
  }
}
