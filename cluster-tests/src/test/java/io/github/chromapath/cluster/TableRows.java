// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/**
 * A row of the table in an output folder, read without Spark.
 *
 * @param path relative path of the picture
 * @param status done or failed
 * @param sentence the fault
 * @param width of the picture
 * @param milliseconds time of its work
 */
record TableRows(
    String path,
    String status,
    Optional<String> sentence,
    Optional<Integer> width,
    Optional<Long> milliseconds) {

  /** The rows of the only table of an output folder. */
  static List<TableRows> of(Path out) throws IOException {
    List<TableRows> rows = new ArrayList<>();
    List<Path> parts;
    try (Stream<Path> files = Files.walk(out.resolve("_chromapath/table"))) {
      parts = files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
    for (Path part : parts) {
      try (ParquetReader<Group> reader =
          ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(part.toUri()))
              .build()) {
        for (Group row = reader.read(); row != null; row = reader.read()) {
          rows.add(
              new TableRows(
                  row.getString("path", 0),
                  row.getString("status", 0),
                  has(row, "sentence")
                      ? Optional.of(row.getString("sentence", 0))
                      : Optional.empty(),
                  has(row, "width") ? Optional.of(row.getInteger("width", 0)) : Optional.empty(),
                  has(row, "milliseconds")
                      ? Optional.of(row.getLong("milliseconds", 0))
                      : Optional.empty()));
        }
      }
    }
    return rows;
  }

  private static boolean has(Group row, String column) {
    return row.getFieldRepetitionCount(column) > 0;
  }
}
