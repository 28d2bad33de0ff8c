// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Finds pictures, in parallel and with bounded memory. The driver looks only at the upper folders;
 * executors walk the trees below them and look up the entries of lists.
 */
final class PictureListing {
  /** Column with a map of further files by their roles. */
  static final String COMPANIONS = "companions";

  /** Column with what a result depends on beside the picture itself. */
  static final String BASIS = "basis";

  /** The driver goes down until it has as many folders to hand out. */
  private static final int FOLDERS = 256;

  /** A folder with more subfolders is handed out as a whole. */
  private static final int SUBFOLDERS = 10_000;

  private final SparkSession spark;
  private final Broadcast<SerializableConfiguration> configuration;
  private final PictureWork work;

  PictureListing(
      SparkSession spark, Broadcast<SerializableConfiguration> configuration, PictureWork work) {
    this.spark = spark;
    this.configuration = configuration;
    this.work = work;
  }

  /** The pictures of folders and single files. */
  Dataset<Row> inputs(List<String> typed) throws IOException {
    Configuration hadoop = configuration.value().value();
    List<PictureWalk.Start> starts = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (String text : typed) {
      Path path = Place.typed(text, hadoop);
      FileSystem files = Place.fileSystem(path, hadoop);
      if (!files.exists(path)) {
        rows.add(missing(text).row());
      } else if (files.getFileStatus(path).isDirectory()) {
        starts.addAll(starts(files, path));
      } else {
        rows.add(PictureLookup.picture(files.getFileStatus(path), path.getName(), work).row());
      }
    }
    Dataset<Row> single = spark.createDataFrame(rows, Listed.SCHEMA);
    return starts.isEmpty() ? single : walk(starts).union(single);
  }

  static Listed missing(String text) {
    return Listed.unusable(text, text, text + ": there is no such file or folder; check the path.");
  }

  private Dataset<Row> walk(List<PictureWalk.Start> starts) {
    Broadcast<SerializableConfiguration> hadoop = configuration;
    PictureWork accepting = work;
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    FlatMapFunction<PictureWalk.Start, Row> function =
        start -> new PictureWalk(start, hadoop.value().value(), accepting);
    return spark.createDataFrame(
        context.parallelize(starts, starts.size()).flatMap(function), Listed.SCHEMA);
  }

  /** Goes down from a folder, level by level. */
  private static List<PictureWalk.Start> starts(FileSystem files, Path root) throws IOException {
    List<PictureWalk.Start> starts = new ArrayList<>();
    Deque<Path> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty() && starts.size() + open.size() < FOLDERS) {
      Path folder = open.remove();
      List<Path> subfolders = new ArrayList<>();
      RemoteIterator<FileStatus> entries = PictureWalk.entries(files, folder);
      boolean whole = false;
      while (entries.hasNext() && !whole) {
        FileStatus entry = entries.next();
        if (PictureWalk.isFolder(entry)) {
          subfolders.add(entry.getPath());
          whole = subfolders.size() > SUBFOLDERS || PictureWalk.isLoop(entry.getPath());
        }
      }
      starts.add(new PictureWalk.Start(root.toString(), folder.toString(), whole));
      if (!whole) {
        open.addAll(subfolders);
      }
    }
    open.forEach(
        folder -> starts.add(new PictureWalk.Start(root.toString(), folder.toString(), true)));
    return starts;
  }

  /**
   * The pictures of a list.
   *
   * @param list a text file with a path a line
   * @param base folder that names are relative to; the empty text for names without folders
   * @param nul whether NUL ends a path, not the end of a line
   */
  Dataset<Row> list(String list, String base, boolean nul) {
    Configuration hadoop = configuration.value().value();
    String file = Place.typed(list, hadoop).toString();
    String folder = base.isEmpty() ? "" : Place.typed(base, hadoop).toString();
    Dataset<String> lines =
        nul ? spark.read().option("lineSep", "\0").textFile(file) : spark.read().textFile(file);
    Broadcast<SerializableConfiguration> shared = configuration;
    PictureWork accepting = work;
    return lines.mapPartitions(
        (Iterator<String> entries) ->
            new PictureLookup(shared.value().value(), folder, accepting).rows(entries),
        Encoders.row(Listed.SCHEMA));
  }
}
