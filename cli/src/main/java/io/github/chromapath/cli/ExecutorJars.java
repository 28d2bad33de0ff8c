// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The jars of this program that work on a cluster needs. Jackson, Guava and the log come from
 * Spark, which works with its own versions only.
 */
final class ExecutorJars {
  private static final List<String> NAMES =
      List.of(
          "chromapath-",
          "picocli-",
          "javacpp-",
          "dnnl-",
          "opencv-",
          "openblas-",
          "opencl-",
          "ffmpeg-",
          "imageio-",
          "common-",
          "xz-",
          "progressbar-",
          "jline-");

  /** Parts of this project that only other commands need. */
  private static final List<String> OTHERS = List.of("chromapath-cuda-", "chromapath-gloo-");

  private ExecutorJars() {}

  /**
   * The jars on the class path.
   *
   * @throws CommandException if this program does not run from its jars, or has unpacked natives
   */
  static List<Path> ofClassPath() {
    List<Path> all =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList();
    List<Path> jars = all.stream().filter(ExecutorJars::needed).toList();
    boolean natives = jars.stream().anyMatch(jar -> name(jar).matches("dnnl-.*-\\w+-\\w+\\.jar"));
    if (!natives) {
      throw new CommandException(
          ExitCode.ENVIRONMENT,
          "cluster needs the jars of native libraries, which a package with its own Java has"
              + " unpacked: use the archive chromapath-VERSION.tar.gz or a checkout.");
    }
    return jars;
  }

  private static String name(Path jar) {
    return jar.getFileName().toString();
  }

  private static boolean needed(Path jar) {
    String name = name(jar);
    return name.endsWith(".jar")
        && NAMES.stream().anyMatch(name::startsWith)
        && OTHERS.stream().noneMatch(name::startsWith)
        && !name.contains("onnxruntime");
  }
}
