// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;

/**
 * The application on Spark's driver. Everything of Spark is behind this class: without Spark on the
 * class path, {@link #isAvailable} is false and nothing else may be called.
 */
public final class ClusterApplication implements AutoCloseable {
  /** In place of the hash of a model that needs no file. */
  static final String NO_FILE = "bundled";

  private final SparkSession spark;

  private ClusterApplication(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * {@return whether Spark is on the class path, as it is in a program that spark-submit starts}
   */
  public static boolean isAvailable() {
    try {
      Class.forName(
          "org.apache.spark.sql.SparkSession", false, ClusterApplication.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * Starts Spark's context.
   *
   * @param settings of Spark, by name; those of spark-submit come first
   */
  public static ClusterApplication open(Map<String, String> settings) {
    SparkSession.Builder builder = SparkSession.builder().appName("chromapath");
    // Rows take microseconds and pictures most of a second, so generated code does not pay.
    builder.config("spark.sql.codegen.wholeStage", false);
    builder.config("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    settings.forEach(builder::config);
    return new ClusterApplication(
        builder.config("spark.plugins", WorkplacePlugin.class.getName()).getOrCreate());
  }

  /**
   * Checks the model and the output folder of a request, as {@link #run} does before it reads the
   * first picture.
   *
   * @throws ClusterException if one of them cannot be used
   */
  public void check(Request request) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    OutputStore outputs = new OutputStore(Place.typed(request.out(), hadoop), hadoop);
    Admission.of(request, outputs, hadoop);
  }

  /**
   * Runs a job.
   *
   * @return the outcome; the table has a row for each input
   * @throws ClusterException if the inputs or the output folder cannot be used, or an executor
   *     cannot work at all
   */
  public Summary run(PictureWork work, Request request, ClusterMonitor monitor) throws IOException {
    try {
      return new ClusterJob(spark, work, request).run(monitor);
    } catch (RuntimeException e) {
      throw sentence(e);
    }
  }

  /** Ends Spark's context. */
  @Override
  public void close() {
    spark.stop();
  }

  /** What the executors said in the end, after Spark's attempts to repeat a task. */
  private static RuntimeException sentence(RuntimeException failure) {
    if (failure instanceof ClusterException) {
      return failure;
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
    boolean ofSpark = cause instanceof SparkException;
    String line = message.lines().findFirst().orElse(message);
    return new ClusterException(
        ClusterException.Kind.FAILED,
        "the job ended early: "
            + line
            + (ofSpark ? "; see Spark's log above." : "")
            + " Run the same command again: pictures that are done stay.",
        failure);
  }
}
