// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** The tables of an output folder, one for each run; the manifest names the valid one. */
final class PictureTable {
  private static final String FOLDER = OutputStore.WORK + "/table";
  private static final String RUN = "run=";

  private final SparkSession spark;
  private final OutputStore outputs;

  PictureTable(SparkSession spark, OutputStore outputs) {
    this.spark = spark;
    this.outputs = outputs;
  }

  /** Where the table of a run is. */
  Path path(int run) {
    return outputs.path(FOLDER + "/" + RUN + String.format(Locale.ROOT, "%05d", run));
  }

  Dataset<Row> read(int run) {
    return spark.read().schema(Outcome.SCHEMA).parquet(path(run).toString());
  }

  void write(Dataset<Row> rows, int run) {
    rows.write().mode(SaveMode.Overwrite).parquet(path(run).toString());
  }

  /** Deletes the tables of other runs. */
  void keepOnly(int run) throws IOException {
    Path valid = path(run);
    for (FileStatus other : outputs.files().listStatus(valid.getParent())) {
      if (!other.getPath().getName().equals(valid.getName())) {
        outputs.files().delete(other.getPath(), true);
      }
    }
  }

  /**
   * Summarizes a table.
   *
   * @param kept how many pictures had been done before; a task that was repeated counts twice
   * @param sentences most sentences about failures
   */
  Summary summary(int run, long kept, int sentences) {
    long all = 0;
    long failed = 0;
    for (Row row : read(run).groupBy("status").count().collectAsList()) {
      long count = row.getAs("count");
      all += count;
      failed += row.getAs("status").equals(Outcome.FAILED) ? count : 0;
    }
    List<String> failures = failed == 0 ? List.of() : failures(run, sentences);
    return new Summary(all, Math.min(all - failed, kept), failed, failures, path(run).toString());
  }

  /** The sentences about failures, in the order of the paths. */
  private List<String> failures(int run, int limit) {
    return read(run)
        .filter(col("status").equalTo(Outcome.FAILED))
        .orderBy("path")
        .limit(limit)
        .select("sentence")
        .as(Encoders.STRING())
        .collectAsList();
  }

  /** The scores in the order of the names; one partition at a time is in memory. */
  Iterator<ClusterMonitor.Scored> scored(int run) {
    Iterator<Row> rows =
        read(run)
            .filter(col("status").equalTo(Outcome.DONE))
            .orderBy("path")
            .select("path", "scores")
            .toLocalIterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public ClusterMonitor.Scored next() {
        Row row = rows.next();
        return new ClusterMonitor.Scored(row.getAs("path"), row.getJavaMap(1));
      }
    };
  }
}
