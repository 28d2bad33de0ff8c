// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A process of Spark's driver that runs a command of this program. Its arguments are passed as they
 * are, without a shell.
 *
 * @param spark the installation
 * @param options how the job runs
 * @param log lowest level of Spark's log
 * @param arguments of this program
 */
record SparkSubmission(SparkHome spark, SparkOptions options, String log, List<String> arguments) {
  /** What Spark needs of Java 17: org.apache.spark.launcher.JavaModuleOptions. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "jdk.internal.ref",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  /** As the launcher of this program does: tensors are outside of Java's heap. */
  private static final String JAVA_OPTIONS =
      "-Djava.awt.headless=true -Djava.library.path=. -Dorg.bytedeco.javacpp.maxbytes=0"
          + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
          + " -Dorg.bytedeco.javacpp.platform.extension=";

  /**
   * Runs the process to its end. It shares the streams of this one.
   *
   * @return its exit code
   */
  int run() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command()).inheritIO();
    // Spark's script sets this too. Workers would search for the folders of a build otherwise.
    builder.environment().putIfAbsent("SPARK_SCALA_VERSION", "2.13");
    Process process = builder.start();
    Thread end = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(end);
    try {
      int code = process.waitFor();
      Runtime.getRuntime().removeShutdownHook(end);
      return code;
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the job was interrupted");
    }
  }

  /** The command of the process. */
  List<String> command() {
    List<Path> jars = ExecutorJars.ofClassPath();
    Path application =
        jars.stream()
            .filter(jar -> jar.getFileName().toString().startsWith("chromapath-cluster-"))
            .findFirst()
            .orElseThrow();
    String classPath = joined(jars, File.pathSeparator);
    List<String> command = new ArrayList<>();
    if (spark.script().isPresent()) {
      command.add(spark.script().get().toString());
      if (options.installed()) {
        command.addAll(List.of("--driver-class-path", classPath));
      }
    } else {
      command.addAll(java(options.installed() ? classPath + File.pathSeparator : ""));
    }
    command.addAll(List.of("--class", Main.class.getName()));
    options.master().ifPresent(url -> command.addAll(List.of("--master", url)));
    settings(classPath)
        .forEach((name, value) -> command.addAll(List.of("--conf", name + "=" + value)));
    if (!options.installed()) {
      List<Path> others = jars.stream().filter(jar -> !jar.equals(application)).toList();
      command.addAll(List.of("--jars", joined(others, ",")));
    }
    command.add(application.toString());
    command.addAll(arguments);
    return command;
  }

  private static String joined(List<Path> jars, String separator) {
    return jars.stream().map(Path::toString).collect(Collectors.joining(separator));
  }

  /** Java with Spark's class that the script would start, for a folder that has only jars. */
  private List<String> java(String classPath) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    command.add("-Djdk.reflect.useDirectMethodHandle=false");
    command.add("-Xmx" + options.settings().getOrDefault("spark.driver.memory", "1g"));
    command.addAll(List.of(JAVA_OPTIONS.split(" ")));
    command.add("-cp");
    command.add(
        classPath
            + spark.folder().resolve("conf")
            + File.pathSeparator
            + spark.folder().resolve("jars")
            + File.separator
            + "*");
    command.add("org.apache.spark.deploy.SparkSubmit");
    return command;
  }

  private Map<String, String> settings(String classPath) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("spark.log.level", log);
    for (String variable :
        List.of(
            "LC_ALL=C.UTF-8",
            "OMP_WAIT_POLICY=PASSIVE",
            "MALLOC_ARENA_MAX=1",
            "OPENCV_LOG_LEVEL=OFF",
            "SVT_LOG=1")) {
      int equals = variable.indexOf('=');
      all.put("spark.executorEnv." + variable.substring(0, equals), variable.substring(equals + 1));
    }
    if (options.installed()) {
      all.put("spark.executor.extraClassPath", classPath);
    }
    all.putAll(options.settings());
    for (String role : List.of("spark.driver", "spark.executor")) {
      all.merge(role + ".extraJavaOptions", JAVA_OPTIONS, (given, own) -> own + " " + given);
    }
    return all;
  }
}
