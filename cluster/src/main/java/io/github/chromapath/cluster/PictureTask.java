// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * The task of an executor: works on the pictures of a partition whose results are missing, and
 * returns a row for each.
 */
final class PictureTask implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Column with the row of an earlier run. */
  static final String EARLIER = "earlier";

  private final JobParts parts;
  private final LongAccumulator finished;
  private final LongAccumulator kept;

  /**
   * @param finished counts pictures, for the progress on the driver
   * @param kept counts those that had been done before
   */
  PictureTask(JobParts parts, LongAccumulator finished, LongAccumulator kept) {
    this.parts = parts;
    this.finished = finished;
    this.kept = kept;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> listed) throws IOException {
    Workplace place = Workplace.of(parts, TaskContext.get().cpus());
    Partition partition = new Partition(place, listed);
    place
        .worker()
        .run(
            partition,
            new PictureWorker.Report() {
              @Override
              public void done(Assignment picture, PictureWorker.Result result) {
                partition.finish(picture, Outcome.done(picture, result));
              }

              @Override
              public void failed(Assignment picture, String sentence) {
                partition.finish(picture, Outcome.failed(picture.picture(), sentence));
              }
            });
    String name = parts.id() + "-" + TaskContext.getPartitionId();
    RowJournal.write(partition.outputs, name, partition.rows);
    return partition.rows.iterator();
  }

  /** The pictures of a partition that need work, and the rows of all. */
  private final class Partition implements Iterator<Assignment> {
    private final Workplace place;
    private final Iterator<Row> listed;
    private final Configuration configuration = parts.configuration().value().value();
    private final OutputStore outputs = new OutputStore(new Path(parts.out()), configuration);
    private final List<Row> rows = new ArrayList<>();
    private Optional<Assignment> next = Optional.empty();

    private Partition(Workplace place, Iterator<Row> listed) throws IOException {
      this.place = place;
      this.listed = listed;
    }

    @Override
    public boolean hasNext() {
      while (next.isEmpty() && listed.hasNext()) {
        Row row = listed.next();
        try {
          next = decide(Listed.of(row), Optional.ofNullable(row.getAs(EARLIER)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return next.isPresent();
    }

    @Override
    public Assignment next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Assignment assignment = next.orElseThrow();
      next = Optional.empty();
      return assignment;
    }

    /** The work on a picture, or empty if it has a row already. */
    private Optional<Assignment> decide(Listed picture, Optional<Row> earlier) throws IOException {
      if (picture.fault().isPresent()) {
        add(Outcome.failed(picture, picture.fault().get()));
        return Optional.empty();
      }
      Optional<Long> written = written(picture);
      boolean changed = earlier.isPresent() && !Outcome.describes(earlier.get(), picture);
      boolean complete = written.isPresent() || parts.work().outputs(picture.name()).isEmpty();
      if (complete && !changed) {
        if (earlier.isPresent()) {
          add(earlier.get());
          kept.add(1);
          return Optional.empty();
        }
        if (written.isPresent() && !parts.redo() && written.get() >= picture.modified()) {
          add(Outcome.found(picture));
          kept.add(1);
          return Optional.empty();
        }
      }
      boolean replace = parts.redo() || written.isPresent();
      return Optional.of(
          new Assignment(picture, outputs, configuration, place.newFolder(), replace));
    }

    /** When the oldest output was written, if all exist and there are any. */
    private Optional<Long> written(Listed picture) throws IOException {
      Optional<Long> oldest = Optional.empty();
      for (String output : parts.work().outputs(picture.name())) {
        Optional<FileStatus> status = outputs.status(output);
        if (status.isEmpty() || status.get().isDirectory()) {
          return Optional.empty();
        }
        long time = status.get().getModificationTime();
        oldest = Optional.of(Math.min(time, oldest.orElse(time)));
      }
      return oldest;
    }

    private void finish(Assignment picture, Row row) {
      add(row);
      try {
        picture.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private synchronized void add(Row row) {
      rows.add(row);
      finished.add(1);
    }
  }
}
