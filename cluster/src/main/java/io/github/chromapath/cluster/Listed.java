// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A picture that was found, or an input that cannot be used.
 *
 * @param name path relative to its input folder, with / as separator
 * @param uri where it is
 * @param bytes size of its file
 * @param modified time of its last change, in milliseconds since 1970
 * @param fault why it cannot be used, in one sentence
 * @param companions locations of further files by their roles
 * @param basis what the work on it depends on beside itself: size and time of these files, and
 *     {@link PictureWork#basis}
 */
record Listed(
    String name,
    String uri,
    long bytes,
    long modified,
    Optional<String> fault,
    Map<String, String> companions,
    String basis) {
  static final StructType SCHEMA =
      new StructType()
          .add("name", DataTypes.StringType, false)
          .add("uri", DataTypes.StringType, false)
          .add("bytes", DataTypes.LongType, false)
          .add("modified", DataTypes.LongType, false)
          .add("fault", DataTypes.StringType, true);

  static Listed unusable(String name, String uri, String fault) {
    return new Listed(name, uri, 0, 0, Optional.of(fault), Map.of(), "");
  }

  /** A file without companions. */
  static Listed file(String name, FileStatus status) {
    return new Listed(
        name,
        status.getPath().toString(),
        status.getLen(),
        status.getModificationTime(),
        Optional.empty(),
        Map.of(),
        "");
  }

  /** Without companions and basis, which are joined later. */
  Row row() {
    return RowFactory.create(name, uri, bytes, modified, fault.orElse(null));
  }

  /**
   * The picture of a row with the columns of {@link #SCHEMA} and a basis, and with a map of
   * companions if it has.
   */
  static Listed of(Row row) {
    return new Listed(
        row.getAs("name"),
        row.getAs("uri"),
        row.<Long>getAs("bytes"),
        row.<Long>getAs("modified"),
        Optional.ofNullable(row.getAs("fault")),
        companions(row),
        row.getAs(PictureListing.BASIS));
  }

  private static Map<String, String> companions(Row row) {
    return row.schema().getFieldIndex(PictureListing.COMPANIONS).isEmpty()
        ? Map.of()
        : row.getJavaMap(row.fieldIndex(PictureListing.COMPANIONS));
  }
}
