// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.github.chromapath.cluster.ClusterException.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A job on the driver: finds pictures, checks that no two results have one name, lets executors
 * work on what is missing, and writes the table. The driver's memory does not grow with the number
 * of pictures.
 */
final class ClusterJob {
  /** Most pictures of a task, unless there would be more than {@link #MOST_TASKS}. */
  private static final int PICTURES = 64;

  /**
   * Tasks for each that can run at once, if there are enough pictures: at the end of a job, an
   * executor may wait for the others as long as one task takes.
   */
  private static final int TASKS_EACH = 32;

  /** The driver keeps a few kilobytes for each task. */
  private static final int MOST_TASKS = 50_000;

  private static final int SENTENCES = 100;

  private final SparkSession spark;
  private final JavaSparkContext context;
  private final PictureWork work;
  private final Request request;
  private final OutputStore outputs;
  private final Broadcast<SerializableConfiguration> configuration;
  private final PictureTable table;
  private final RowJournal journal;

  ClusterJob(SparkSession spark, PictureWork work, Request request) throws IOException {
    this.spark = spark;
    this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.work = work;
    this.request = request;
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    this.configuration = context.broadcast(new SerializableConfiguration(hadoop));
    this.outputs = new OutputStore(Place.typed(request.out(), hadoop), hadoop);
    this.table = new PictureTable(spark, outputs);
    this.journal = new RowJournal(spark, outputs);
  }

  /**
   * Runs the job.
   *
   * @throws ClusterException if the inputs or the output folder cannot be used
   */
  Summary run(ClusterMonitor monitor) throws IOException {
    Admission admission = Admission.of(request, outputs, configuration.value().value());
    boolean redo = admission.redo();
    int run = admission.earlier().map(Manifest::run).orElse(0);
    Dataset<Row> listed = listed();
    if (admission.earlier().isEmpty()) {
      journal.clear();
    }
    new Manifest(admission.made(), !redo, run).write(outputs);
    long pictures = listed.count();
    monitor.found(pictures);
    JobParts parts =
        new JobParts(
            UUID.randomUUID().toString(),
            work,
            outputs.root().toString(),
            redo,
            context.broadcast(admission.model()),
            configuration);
    LongAccumulator finished = spark.sparkContext().longAccumulator("pictures");
    LongAccumulator kept = spark.sparkContext().longAccumulator("kept");
    Dataset<Row> rows =
        withEarlier(listed, run)
            .repartition(tasks(pictures))
            .mapPartitions(new PictureTask(parts, finished, kept), Encoders.row(Outcome.SCHEMA));
    int next = run + 1;
    monitor.during(() -> table.write(rows, next), finished::value);
    new Manifest(admission.made(), true, next).write(outputs);
    outputs.clean();
    table.keepOnly(next);
    journal.clear();
    monitor.scored(() -> table.scored(next));
    return table.summary(next, kept.value(), SENTENCES);
  }

  /** The pictures, stored so that a task that is repeated finds the same. */
  private Dataset<Row> listed() throws IOException {
    PictureListing listing = new PictureListing(spark, configuration, work);
    Request.Inputs inputs = request.inputs();
    Dataset<Row> found = listing.inputs(inputs.places());
    if (inputs.list().isPresent()) {
      Request.PathList list = inputs.list().get();
      found = found.union(listing.list(list.file(), list.base().orElse(""), list.nul()));
    }
    String stored = outputs.path(OutputStore.WORK + "/listing").toString();
    found.dropDuplicates(new String[] {"name", "uri"}).write().mode("overwrite").parquet(stored);
    Dataset<Row> rows = spark.read().schema(Listed.SCHEMA).parquet(stored);
    refuseCollisions(rows);
    Dataset<Row> complete = rows.withColumn(PictureListing.BASIS, lit(work.basis()));
    Companions companions = new Companions(listing);
    for (Map.Entry<String, String> folder : inputs.companions().entrySet()) {
      complete = companions.join(complete, folder.getKey(), folder.getValue());
    }
    return complete;
  }

  private void refuseCollisions(Dataset<Row> rows) {
    PictureWork naming = work;
    String out = outputs.root().toString();
    Dataset<Row> written =
        rows.filter(col("fault").isNull())
            .flatMap(new OutputNames(naming), Encoders.row(OutputNames.SCHEMA));
    Column target = concat(lit(out + "/"), col("output"));
    List<Row> refused =
        written
            .groupBy("output")
            .agg(min("uri").as("first"), max("uri").as("last"))
            .filter(
                col("first")
                    .notEqual(col("last"))
                    .or(target.equalTo(col("first")))
                    .or(col("output").startsWith(OutputStore.WORK + "/")))
            .limit(1)
            .collectAsList();
    for (Row row : refused) {
      throw new ClusterException(Kind.USAGE, refusal(row));
    }
  }

  private String refusal(Row row) {
    String first = row.getAs("first");
    String last = row.getAs("last");
    String output = row.getAs("output");
    return first.equals(last)
        ? "the result of "
            + first
            + " cannot have the name "
            + output
            + " in --out "
            + request.out()
            + ". Give another --out."
        : first
            + " and "
            + last
            + " would both be written to "
            + outputs.path(output)
            + ". Colour them into separate folders.";
  }

  /** Adds the row that an earlier run has made of a picture. */
  private Dataset<Row> withEarlier(Dataset<Row> listed, int run) throws IOException {
    Optional<Dataset<Row>> stopped = journal.read();
    Optional<Dataset<Row>> ended = run == 0 ? Optional.empty() : Optional.of(table.read(run));
    Optional<Dataset<Row>> rows =
        stopped.isPresent() && ended.isPresent()
            ? Optional.of(newest(stopped.get(), ended.get()))
            : stopped.or(() -> ended);
    if (rows.isEmpty()) {
      return listed.withColumn(PictureTask.EARLIER, lit(null).cast(Outcome.SCHEMA));
    }
    Column[] columns =
        Arrays.stream(Outcome.SCHEMA.fieldNames()).map(name -> col(name)).toArray(Column[]::new);
    Dataset<Row> done =
        rows.get()
            .filter(col("status").equalTo(Outcome.DONE))
            .select(col("path"), struct(columns).as(PictureTask.EARLIER));
    return listed.join(done, listed.col("name").equalTo(done.col("path")), "left").drop("path");
  }

  /** The rows of a job that was stopped, and those before it of other pictures. */
  private static Dataset<Row> newest(Dataset<Row> stopped, Dataset<Row> ended) {
    return ended
        .join(stopped, ended.col("path").equalTo(stopped.col("path")), "left_anti")
        .union(stopped);
  }

  /** Few pictures a task, so that all executors are busy to the end, but not too many tasks. */
  private int tasks(long pictures) {
    long full = (pictures + PICTURES - 1) / PICTURES;
    long busy = Math.min(pictures, (long) TASKS_EACH * spark.sparkContext().defaultParallelism());
    return (int) Math.max(1, Math.min(MOST_TASKS, Math.max(full, busy)));
  }
}
