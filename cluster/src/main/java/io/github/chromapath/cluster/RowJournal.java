// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The rows of the tasks that have ended, a file for each task, while the table is not complete: a
 * job that is stopped loses only the tasks in progress.
 */
final class RowJournal {
  private static final String FOLDER = OutputStore.WORK + "/rows";

  /** Infinite numbers are written as text, as Spark expects them. */
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private final OutputStore outputs;

  RowJournal(SparkSession spark, OutputStore outputs) {
    this.spark = spark;
    this.outputs = outputs;
  }

  /**
   * Writes the rows of a task on its executor.
   *
   * @param name the same for all attempts at the task; the first one that ends counts
   */
  static void write(OutputStore outputs, String name, List<Row> rows) throws IOException {
    Path file = Files.createTempFile("rows", ".json");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        for (Row row : rows) {
          out.write(JSON.writeValueAsString(fields(row)));
          out.newLine();
        }
      }
      outputs.publish(file, FOLDER + "/" + name + ".json", false);
    } finally {
      Files.delete(file);
    }
  }

  private static Map<String, Object> fields(Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    String[] names = Outcome.SCHEMA.fieldNames();
    for (int i = 0; i < names.length; i++) {
      Object value = names[i].equals("scores") ? new HashMap<>(row.getJavaMap(i)) : row.get(i);
      fields.put(names[i], value);
    }
    return fields;
  }

  /** The rows of a job that was stopped, one for each picture; empty if there are none. */
  Optional<Dataset<Row>> read() throws IOException {
    org.apache.hadoop.fs.Path folder = outputs.path(FOLDER);
    if (!outputs.files().exists(folder)) {
      return Optional.empty();
    }
    return Optional.of(
        spark
            .read()
            .schema(Outcome.SCHEMA)
            .json(folder.toString())
            .dropDuplicates(new String[] {"path"}));
  }

  void clear() throws IOException {
    outputs.files().delete(outputs.path(FOLDER), true);
  }
}
