// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How Spark runs a job, as a mixin. */
final class SparkOptions {
  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Cluster that runs the job: spark://HOST:7077, yarn, k8s://URL, or local[N] for N threads"
              + " of this machine. Default: that of Spark's settings.")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--conf",
      paramLabel = "NAME=VALUE",
      description =
          "Setting of Spark, such as spark.executor.memory=4g; any number of times. Those of"
              + " SPARK_HOME/conf apply too.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--installed",
      description =
          "All machines have chromapath in the same folder as this one, and executors use it."
              + " Default: Spark sends each executor the jars, about 120 MB.")
  private boolean installed;

  /** The cluster, if it is given. */
  Optional<String> master() {
    return master;
  }

  /** Spark's settings by name. */
  Map<String, String> settings() {
    return settings;
  }

  /** Whether executors find the jars in this program's folder. */
  boolean installed() {
    return installed;
  }
}
