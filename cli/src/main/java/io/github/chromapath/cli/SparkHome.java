// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An installation of Apache Spark: a distribution, or a folder that has only Spark's jars.
 *
 * @param folder its folder
 * @param version that of Spark
 */
record SparkHome(Path folder, String version) {
  private static final Pattern CORE = Pattern.compile("spark-core_2\\.13-([\\w.]+)\\.jar");

  /**
   * The installation that the environment names.
   *
   * @throws CommandException if there is none, or it is not Spark 4
   */
  static SparkHome find() {
    String given = System.getenv("SPARK_HOME");
    if (given == null || given.isBlank()) {
      throw unusable("cluster needs Apache Spark 4: set SPARK_HOME to its folder.");
    }
    Optional<String> version = version(given);
    if (version.isEmpty()) {
      throw unusable(
          "SPARK_HOME="
              + given
              + " has no jars/spark-core_2.13-VERSION.jar: set it to the folder of Apache Spark 4"
              + " for Scala 2.13.");
    }
    if (!version.get().startsWith("4.")) {
      throw unusable(
          "SPARK_HOME="
              + given
              + " is Apache Spark "
              + version.get()
              + ", and cluster needs version 4: set it to the folder of such a version.");
    }
    return new SparkHome(Path.of(given).toAbsolutePath(), version.get());
  }

  private static CommandException unusable(String sentence) {
    return new CommandException(ExitCode.ENVIRONMENT, sentence);
  }

  private static Optional<String> version(String folder) {
    try (Stream<Path> jars = Files.list(Path.of(folder, "jars"))) {
      return jars.map(jar -> CORE.matcher(jar.getFileName().toString()))
          .filter(Matcher::matches)
          .map(name -> name.group(1))
          .findFirst();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** One line for people: the version and folder, or why Spark is not available. */
  static String describe() {
    try {
      SparkHome found = find();
      return "Apache Spark " + found.version() + ", " + found.folder();
    } catch (CommandException e) {
      return "not available: " + e.getMessage();
    }
  }

  /** The script of a distribution. */
  Optional<Path> script() {
    return Optional.of(folder.resolve("bin/spark-submit")).filter(Files::isExecutable);
  }
}
