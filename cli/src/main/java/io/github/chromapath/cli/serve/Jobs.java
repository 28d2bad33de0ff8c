// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The jobs of a service, from their upload to their deletion. Thread-safe. */
final class Jobs implements AutoCloseable {
  private static final int ID_BYTES = 12;

  private final Coloring coloring;
  private final Videos videos;
  private final Uploads uploads;
  private final Limits limits;
  private final Faults faults;
  private final Metrics metrics;
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "chromapath-sweep"));

  /**
   * What jobs use.
   *
   * @param coloring colours pictures
   * @param videos colours videos
   * @param uploads stores them
   * @param faults explains failures
   * @param metrics counts pictures
   */
  record Parts(Coloring coloring, Videos videos, Uploads uploads, Faults faults, Metrics metrics) {}

  Jobs(Parts parts, Limits limits) {
    coloring = parts.coloring();
    videos = parts.videos();
    uploads = parts.uploads();
    faults = parts.faults();
    metrics = parts.metrics();
    this.limits = limits;
    metrics.gauge("chromapath.jobs", "Jobs that are kept", jobs::size);
    long period = Math.max(1, limits.times().keep().toMillis() / 10);
    Future<?> unused =
        sweeper.scheduleWithFixedDelay(this::deleteExpired, period, period, TimeUnit.MILLISECONDS);
  }

  /**
   * Starts to colour pictures and videos.
   *
   * @param sources uploads, which the job owns from now on
   * @throws Problem if the queue is full or too many jobs are kept
   */
  Job submit(List<Source> sources, RenderOptions options) {
    coloring.admit(sources.size());
    Job job = new Job(newId(), sources, options);
    synchronized (jobs) {
      if (jobs.size() >= limits.room().jobs()) {
        coloring.leave(sources.size());
        throw Problem.busy(
            "the service keeps "
                + limits.room().jobs()
                + " jobs already: delete some, or try later.");
      }
      jobs.put(job.id(), job);
    }
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).video().isPresent()) {
        startVideo(job, i);
      } else {
        startPicture(job, i);
      }
    }
    return job;
  }

  private String newId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return Base64.getUrlEncoder().encodeToString(id);
  }

  private void startPicture(Job job, int picture) {
    Source source = job.sources().get(picture);
    try {
      Job.Extent extent = new Job.Extent(coloring.measure(source), Optional.empty());
      job.update(picture, job.progress(picture).measured(extent));
    } catch (IOException | RuntimeException e) {
      end(job, picture, job.progress(picture).failed(faults.sentence(source, e)));
      return;
    }
    finish(
        job,
        picture,
        coloring
            .color(source, job.options())
            .thenApply(rendered -> stored(job.progress(picture), rendered)));
  }

  private void startVideo(Job job, int video) {
    Source source = job.sources().get(video);
    VideoProgress progress = new VideoProgress(job, video);
    finish(
        job,
        video,
        videos
            .color(source, job.options().look(), progress)
            .thenApply(
                file ->
                    job.progress(video)
                        .colored(new Job.Result(file, Optional.empty()), progress.notes())));
  }

  private void finish(Job job, int index, CompletableFuture<Job.Progress> result) {
    Source source = job.sources().get(index);
    Future<?> unused =
        result
            .exceptionally(
                failure ->
                    Faults.isCancellation(failure)
                        ? job.progress(index).cancelled()
                        : job.progress(index).failed(faults.sentence(source, failure)))
            .thenAccept(progress -> end(job, index, progress));
  }

  private Job.Progress stored(Job.Progress progress, Rendered rendered) {
    try {
      Path file = uploads.store(rendered.content());
      return progress.colored(
          new Job.Result(file, Optional.of(rendered.format())), rendered.notes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void end(Job job, int picture, Job.Progress progress) {
    job.update(picture, progress);
    coloring.leave(1);
    metrics.picture(
        switch (progress.state()) {
          case COLORED -> Metrics.Outcome.COLORED;
          case CANCELLED -> Metrics.Outcome.CANCELLED;
          default -> Metrics.Outcome.FAILED;
        });
    if (!jobs.containsKey(job.id())) {
      deleteFiles(job, picture);
    }
  }

  /**
   * The job of an id.
   *
   * @throws Problem if there is none
   */
  Job find(String id) {
    Job job = jobs.get(id);
    if (job == null) {
      throw missing();
    }
    job.touch();
    return job;
  }

  /**
   * Changes the colours that are wanted in a picture of a job.
   *
   * @param hints whose file the job owns from now on; it is deleted if this fails
   * @throws Problem if the job has been deleted in the meantime
   */
  void hint(Job job, int picture, Optional<Hints> hints) {
    synchronized (job) {
      if (!jobs.containsKey(job.id())) {
        hints.ifPresent(given -> uploads.discard(given.file()));
        throw missing();
      }
      job.sources()
          .get(picture)
          .hints()
          .replace(hints)
          .ifPresent(before -> uploads.discard(before.file()));
    }
  }

  private Problem missing() {
    return new Problem(
        HttpStatus.NOT_FOUND,
        "there is no such job: jobs are deleted "
            + limits.times().keep().toMinutes()
            + " minutes after their last use.");
  }

  /** Cancels what is not coloured yet, and deletes everything of a job. */
  void delete(Job job) {
    jobs.remove(job.id());
    for (int i = 0; i < job.sources().size(); i++) {
      coloring.forget(job.sources().get(i));
      if (job.progress(i).state().ended()) {
        deleteFiles(job, i);
      }
    }
  }

  /** Called when a picture has ended and its job is deleted, by one of both or by each of them. */
  private void deleteFiles(Job job, int picture) {
    synchronized (job) {
      uploads.discard(job.sources().get(picture));
      job.progress(picture).result().ifPresent(result -> uploads.discard(result.file()));
    }
  }

  private void deleteExpired() {
    jobs.values().stream().filter(job -> job.expired(limits.times().keep())).forEach(this::delete);
  }

  @Override
  public void close() {
    sweeper.shutdown();
  }
}
