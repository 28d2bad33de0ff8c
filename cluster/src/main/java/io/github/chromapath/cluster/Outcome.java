// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A row of the table of pictures: docs/scale-spark.md describes the columns. */
final class Outcome {
  static final String DONE = "done";
  static final String FAILED = "failed";

  static final StructType SCHEMA =
      new StructType()
          .add("path", DataTypes.StringType, false)
          .add("uri", DataTypes.StringType, false)
          .add("bytes", DataTypes.LongType, false)
          .add("modified", DataTypes.LongType, false)
          .add("basis", DataTypes.StringType, false)
          .add("width", DataTypes.IntegerType, true)
          .add("height", DataTypes.IntegerType, true)
          .add("status", DataTypes.StringType, false)
          .add("sentence", DataTypes.StringType, true)
          .add("milliseconds", DataTypes.LongType, true)
          .add(
              "scores",
              DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false),
              false);

  private Outcome() {}

  static Row done(Assignment picture, PictureWorker.Result result) {
    return row(
        picture.picture(),
        Optional.of(result),
        DONE,
        result.note().isEmpty() ? Optional.empty() : Optional.of(result.note()),
        Optional.of(picture.milliseconds()));
  }

  /** The row of a picture whose outputs were there, without a row that tells more. */
  static Row found(Listed picture) {
    return row(picture, Optional.empty(), DONE, Optional.empty(), Optional.empty());
  }

  static Row failed(Listed picture, String sentence) {
    return row(picture, Optional.empty(), FAILED, Optional.of(sentence), Optional.empty());
  }

  /** Whether an earlier row tells about the picture as it is now. */
  static boolean describes(Row earlier, Listed picture) {
    return earlier.<Long>getAs("bytes") == picture.bytes()
        && earlier.<Long>getAs("modified") == picture.modified()
        && picture.basis().equals(earlier.getAs("basis"));
  }

  private static Row row(
      Listed picture,
      Optional<PictureWorker.Result> result,
      String status,
      Optional<String> sentence,
      Optional<Long> milliseconds) {
    Map<String, Double> scores =
        new HashMap<>(result.map(PictureWorker.Result::scores).orElse(Map.of()));
    return RowFactory.create(
        picture.name(),
        picture.uri(),
        picture.bytes(),
        picture.modified(),
        picture.basis(),
        result.map(PictureWorker.Result::width).orElse(null),
        result.map(PictureWorker.Result::height).orElse(null),
        status,
        sentence.orElse(null),
        milliseconds.orElse(null),
        scala.jdk.javaapi.CollectionConverters.asScala(scores));
  }
}
