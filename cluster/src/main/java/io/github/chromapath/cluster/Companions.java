// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_concat;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Finds the further files of pictures: those of the same relative path, whatever the extension. */
final class Companions {
  private final PictureListing listing;

  Companions(PictureListing listing) {
    this.listing = listing;
  }

  /**
   * Adds the files of a folder to the map and the basis of each picture.
   *
   * @throws ClusterException if two of the files differ by their extensions only
   */
  Dataset<Row> join(Dataset<Row> pictures, String role, String folder) throws IOException {
    Dataset<Row> files =
        listing
            .inputs(List.of(folder))
            .filter(col("fault").isNull())
            .groupBy(key(col("name")).as("key"))
            .agg(
                min("uri").as("file"),
                max("uri").as("other"),
                max(concat_ws(
                        " ",
                        lit(role),
                        col("bytes").cast("string"),
                        col("modified").cast("string")))
                    .as("state"));
    for (Row row : files.filter(col("file").notEqual(col("other"))).limit(1).collectAsList()) {
      throw new ClusterException(
          ClusterException.Kind.USAGE,
          row.getAs("file")
              + " and "
              + row.getAs("other")
              + " have the same name. Remove one of them.");
    }
    boolean first = pictures.schema().getFieldIndex(PictureListing.COMPANIONS).isEmpty();
    Column none = map().cast("map<string,string>");
    Column earlier = first ? none : col(PictureListing.COMPANIONS);
    return pictures
        .join(files, key(pictures.col("name")).equalTo(files.col("key")), "left")
        .withColumn(
            PictureListing.COMPANIONS,
            map_concat(
                coalesce(earlier, none),
                when(col("file").isNull(), none).otherwise(map(lit(role), col("file")))))
        .withColumn(PictureListing.BASIS, concat_ws("; ", col(PictureListing.BASIS), col("state")))
        .drop("key", "file", "other", "state");
  }

  private static Column key(Column name) {
    return regexp_replace(name, "\\.[^./]*$", "");
  }
}
