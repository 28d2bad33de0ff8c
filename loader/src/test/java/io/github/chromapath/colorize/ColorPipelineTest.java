// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline with jobs in memory, without files. */
class ColorPipelineTest {
  private static final int BATCH = 3;

  @TempDir Path folder;
  private Backend backend;
  private PhotoColorizer colorizer;

  @BeforeEach
  void load() throws Exception {
    Path checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 11);
    backend = Backends.open(0);
    colorizer =
        PhotoColorizer.load(checkpoint, backend, ColorizerOptions.builder().batch(BATCH).build());
  }

  @AfterEach
  void close() {
    colorizer.close();
    backend.close();
  }

  /** The step of a job that fails. */
  private enum Step {
    SIZE,
    READ,
    WRITE
  }

  /** A picture in memory; each job has another size. */
  private static final class MemoryJob implements ColorPipeline.Job {
    final Picture gray;
    Optional<Step> failing = Optional.empty();
    Exception failure = new IOException("planned");
    Optional<Picture> colored = Optional.empty();
    Runnable onWrite = () -> {};

    MemoryJob(int index) {
      byte[] values = new byte[(20 + index) * 30];
      new Random(index).nextBytes(values);
      gray = Picture.ofGray(20 + index, 30, values);
    }

    private void failAt(Step step) throws IOException {
      if (failing.equals(Optional.of(step))) {
        if (failure instanceof IOException exception) {
          throw exception;
        }
        throw (RuntimeException) failure;
      }
    }

    @Override
    public PictureReader.Size size() throws IOException {
      failAt(Step.SIZE);
      return new PictureReader.Size(gray.width(), gray.height());
    }

    @Override
    public Picture read() throws IOException {
      failAt(Step.READ);
      return gray;
    }

    @Override
    public void write(Picture original, PhotoColorizer.Result result) throws IOException {
      failAt(Step.WRITE);
      assertSame(gray, original);
      colored = Optional.of(result.picture());
      onWrite.run();
    }
  }

  private static final class Outcomes implements ColorPipeline.Listener<MemoryJob> {
    final Map<MemoryJob, Integer> colored = new HashMap<>();
    final Map<MemoryJob, Throwable> failed = new HashMap<>();

    @Override
    public void colored(MemoryJob job, ColorPipeline.Summary soFar) {
      colored.put(job, soFar.colored());
    }

    @Override
    public void failed(MemoryJob job, Throwable failure) {
      failed.put(job, failure);
    }
  }

  private static List<MemoryJob> jobs(int count) {
    return IntStream.range(0, count).mapToObj(MemoryJob::new).toList();
  }

  private void assertColored(MemoryJob job) {
    assertArrayEquals(
        colorizer.colorize(job.gray).picture().rgb(), job.colored.orElseThrow().rgb());
  }

  @Test
  void pipelineGivesTheSameResultAsSinglePictures() {
    List<MemoryJob> jobs = jobs(3 * BATCH + 1);
    Outcomes outcomes = new Outcomes();
    ColorPipeline.Summary summary =
        new ColorPipeline<MemoryJob>(colorizer, outcomes).run(jobs.iterator());
    assertEquals(jobs.size(), summary.colored());
    assertEquals(0, summary.failed());
    assertTrue(
        summary.network().toNanos() > 0 && summary.network().compareTo(summary.elapsed()) < 0);
    jobs.forEach(this::assertColored);
    assertEquals(jobs.size(), outcomes.colored.get(jobs.get(jobs.size() - 1)));
    assertEquals(Map.of(), outcomes.failed);
  }

  @Test
  void failureDoesNotAffectOtherPictures() {
    List<MemoryJob> jobs = jobs(8);
    jobs.get(1).failing = Optional.of(Step.SIZE);
    jobs.get(3).failing = Optional.of(Step.READ);
    jobs.get(4).failing = Optional.of(Step.WRITE);
    jobs.get(6).failing = Optional.of(Step.READ);
    jobs.get(6).failure = new IllegalStateException("planned");
    Outcomes outcomes = new Outcomes();
    ColorPipeline.Summary summary =
        new ColorPipeline<MemoryJob>(colorizer, outcomes).run(jobs.iterator());
    assertEquals(4, summary.colored());
    assertEquals(4, summary.failed());
    for (MemoryJob job : jobs) {
      if (job.failing.isPresent()) {
        assertSame(job.failure, outcomes.failed.get(job));
      } else {
        assertColored(job);
      }
    }
  }

  /** The source has no end: without cancellation the test would not return. */
  @Test
  void anInterruptCancelsBetweenPictures() {
    Thread runner = Thread.currentThread();
    Iterator<MemoryJob> endless =
        Stream.iterate(0, i -> i + 1)
            .map(i -> new MemoryJob(i % 50))
            .peek(job -> job.onWrite = runner::interrupt)
            .iterator();
    Outcomes outcomes = new Outcomes();
    ColorPipeline<MemoryJob> pipeline = new ColorPipeline<>(colorizer, outcomes);
    CancellationException cancelled =
        assertThrows(CancellationException.class, () -> pipeline.run(endless));
    assertTrue(Thread.interrupted(), "the flag was cleared");
    assertFalse(outcomes.colored.isEmpty());
    assertTrue(
        cancelled.getMessage().contains("after " + outcomes.colored.size() + " pictures"),
        cancelled.getMessage());
    assertEquals(Map.of(), outcomes.failed);
    outcomes.colored.keySet().forEach(this::assertColored);
    assertEquals(
        0,
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("chromapath-write"))
            .count());
  }

  @Test
  void interruptedThreadStartsNoPicture() {
    Outcomes outcomes = new Outcomes();
    ColorPipeline<MemoryJob> pipeline = new ColorPipeline<>(colorizer, outcomes);
    Thread.currentThread().interrupt();
    assertThrows(CancellationException.class, () -> pipeline.run(jobs(4).iterator()));
    assertTrue(Thread.interrupted(), "the flag was cleared");
    assertEquals(Map.of(), outcomes.colored);
    assertEquals(Map.of(), outcomes.failed);
  }

  @Test
  void aFailureOfTheNetworkEndsTheRun() {
    Outcomes outcomes = new Outcomes();
    ColorPipeline<MemoryJob> pipeline = new ColorPipeline<>(colorizer, outcomes);
    colorizer.close();
    IllegalStateException closed =
        assertThrows(IllegalStateException.class, () -> pipeline.run(jobs(9).iterator()));
    assertEquals("this colorizer is closed", closed.getMessage());
    assertEquals(Map.of(), outcomes.colored);
  }

  @Test
  void aPipelineRunsOnce() {
    ColorPipeline<MemoryJob> pipeline = new ColorPipeline<>(colorizer, new Outcomes());
    pipeline.run(jobs(1).iterator());
    assertThrows(IllegalStateException.class, () -> pipeline.run(jobs(1).iterator()));
  }
}
