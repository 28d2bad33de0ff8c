// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.Communicators;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** libtorch is loaded when a group is joined, and not before. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the libraries of a process in /proc")
class NothingLoadedTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  /** Asks for the transports, then loads the library if there is an argument. */
  static final class Asking {
    private Asking() {}

    public static void main(String[] arguments) throws IOException {
      Backends.open(1).close();
      Communicators.providers()
          .forEach(provider -> System.out.println(provider.unavailableBecause().orElse("works")));
      if (arguments.length > 0) {
        GlooLibrary.load();
      }
      boolean loaded = Files.readString(Path.of("/proc/self/maps")).contains("libtorch");
      System.out.println(loaded ? "loaded" : "not loaded");
    }
  }

  @Test
  void askingForTransportsLoadsNothing() throws Exception {
    assertEquals(List.of("works", "not loaded"), ask(CLASS_PATH));
  }

  @Test
  void joiningLoadsIt() throws Exception {
    assertEquals(List.of("works", "loaded"), ask(CLASS_PATH, "join"));
  }

  @Test
  void withoutLibtorchTheReasonIsSaid() throws Exception {
    String sentence =
        "libtorch, which contains it, is not on the class path (%s); run ./chromapath of a"
            + " checkout, or add it.";
    assertEquals(
        List.of(sentence.formatted("org.bytedeco:pytorch"), "not loaded"),
        ask(without("pytorch-")));
    assertEquals(
        List.of(
            sentence.formatted("org.bytedeco:pytorch for " + Loader.getPlatform()), "not loaded"),
        ask(without("pytorch-.*-" + Loader.getPlatform())));
  }

  /** The class path without the jars whose names start so. */
  private static String without(String names) {
    return Arrays.stream(CLASS_PATH.split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).getFileName().toString().matches(names + ".*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> ask(String classPath, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.library.path=" + System.getProperty("java.library.path"),
                "-cp",
                classPath,
                Asking.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor());
    return output.lines().toList();
  }
}
