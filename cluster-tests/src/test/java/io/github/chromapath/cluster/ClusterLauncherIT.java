// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How {@code cluster} finds and starts Spark. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "starts the launcher for Linux")
class ClusterLauncherIT {
  @TempDir Path folder;

  private ClusterProgram infer(Path spark, int exitCode, String... more) throws Exception {
    List<String> arguments =
        Stream.concat(
                Stream.of("cluster", "infer", "a b'c\"d $HOME", "--out", "o"), Arrays.stream(more))
            .toList();
    ClusterProgram program = ClusterProgram.start(folder, spark, arguments);
    program.end(exitCode);
    return program;
  }

  @Test
  void saysWhatIsMissingWithoutSpark() throws Exception {
    infer(Path.of(""), 3).assertSays("cluster needs Apache Spark 4: set SPARK_HOME to its folder.");
    infer(folder, 3).assertSays("has no jars/spark-core_2.13-VERSION.jar: set it to the folder");
    Files.createDirectories(folder.resolve("jars"));
    Files.createFile(folder.resolve("jars/spark-core_2.13-3.5.1.jar"));
    infer(folder, 3).assertSays("is Apache Spark 3.5.1, and cluster needs version 4");
  }

  @Test
  void passesArgumentsToSparkSubmitWithoutAShell() throws Exception {
    Files.createDirectories(folder.resolve("jars"));
    Files.createFile(folder.resolve("jars/spark-core_2.13-4.2.0.jar"));
    Path script = folder.resolve("bin/spark-submit");
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 7\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    ClusterProgram program = infer(folder, 7, "--conf", "spark.a=b c", "--master", "yarn");
    List<String> lines = Files.readAllLines(program.out());
    int application = lines.indexOf("cluster");
    assertEquals(
        List.of(
            "cluster",
            "infer",
            "a b'c\"d $HOME",
            "--out",
            "o",
            "--conf",
            "spark.a=b c",
            "--master",
            "yarn"),
        lines.subList(application, lines.size()));
    assertTrue(
        lines.get(application - 1).matches(".*/chromapath-cluster-[^/]*\\.jar"), lines.toString());
    assertEquals("io.github.chromapath.cli.Main", lines.get(lines.indexOf("--class") + 1));
    assertTrue(lines.contains("spark.a=b c"));
    for (String jar : lines.get(lines.indexOf("--jars") + 1).split(",", -1)) {
      assertTrue(Files.exists(Path.of(jar)), jar);
      assertTrue(!jar.contains("jackson") && !jar.contains("slf4j"), jar);
    }
  }

  /** Spark and Hadoop are in no jar of the distribution. */
  @Test
  void isTheOnlyPartThatNeedsSpark() throws Exception {
    try (Stream<Path> jars =
        Files.list(Path.of(System.getProperty("chromapath.distribution"), "lib"))) {
      assertEquals(
          List.of(),
          jars.map(jar -> jar.getFileName().toString())
              .filter(name -> name.matches("(spark|hadoop|scala|parquet).*"))
              .toList());
    }
  }
}
