// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The outputs of each picture, to find those of one name. */
final class OutputNames implements FlatMapFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA =
      new StructType()
          .add("output", DataTypes.StringType, false)
          .add("uri", DataTypes.StringType, false);

  private final PictureWork work;

  OutputNames(PictureWork work) {
    this.work = work;
  }

  @Override
  public Iterator<Row> call(Row row) {
    String uri = row.getAs("uri");
    return work.outputs(row.getAs("name")).stream()
        .map(output -> RowFactory.create(output, uri))
        .iterator();
  }
}
