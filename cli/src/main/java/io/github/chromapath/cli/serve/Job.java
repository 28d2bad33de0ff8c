// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.image.PictureReader;
import io.javalin.http.HttpStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Pictures and videos that were sent together. Thread-safe. */
final class Job {
  /** How far a picture is. */
  enum State {
    QUEUED,
    COLORED,
    FAILED,
    CANCELLED;

    boolean ended() {
      return this != QUEUED;
    }
  }

  /**
   * A coloured picture or video.
   *
   * @param file its content
   * @param format the format of a picture; empty for a video, which has that of its source
   */
  record Result(Path file, Optional<PictureFormat> format) {}

  /**
   * Frames of a video.
   *
   * @param total number of frames; a damaged video can have fewer
   * @param done how many of them are coloured
   */
  record Frames(long total, long done) {}

  /**
   * How large a picture or video is.
   *
   * @param size of the picture, or of a frame
   * @param frames those of a video
   */
  record Extent(PictureReader.Size size, Optional<Frames> frames) {}

  /**
   * How far a picture or video is, and what came of it.
   *
   * @param state how far it is
   * @param extent its size, once it is known
   * @param result the coloured picture, if it is coloured
   * @param error why it failed, in a sentence
   * @param notes what is unusual in its file, and what is lost, in sentences
   */
  record Progress(
      State state,
      Optional<Extent> extent,
      Optional<Result> result,
      Optional<String> error,
      List<String> notes) {
    static final Progress QUEUED =
        new Progress(State.QUEUED, Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    Progress measured(Extent known) {
      return new Progress(state, Optional.of(known), result, error, notes);
    }

    Progress colored(Result colored, List<String> what) {
      return new Progress(State.COLORED, extent, Optional.of(colored), error, what);
    }

    Progress failed(String sentence) {
      return new Progress(State.FAILED, extent, result, Optional.of(sentence), notes);
    }

    Progress cancelled() {
      return new Progress(State.CANCELLED, extent, result, error, notes);
    }
  }

  private final String id;
  private final List<Source> sources;
  private final RenderOptions options;
  private final Progress[] progress;
  private int version;
  private long used = System.nanoTime();

  /**
   * @param id names it in paths; not to be guessed
   * @param options how its pictures are coloured
   */
  Job(String id, List<Source> sources, RenderOptions options) {
    this.id = id;
    this.sources = List.copyOf(sources);
    this.options = options;
    progress = new Progress[sources.size()];
    Arrays.fill(progress, Progress.QUEUED);
  }

  String id() {
    return id;
  }

  List<Source> sources() {
    return sources;
  }

  /** Whether a video is among the sources. */
  boolean hasVideo() {
    return sources.stream().anyMatch(source -> source.video().isPresent());
  }

  RenderOptions options() {
    return options;
  }

  /** How far each picture or video is. */
  synchronized List<Progress> progress() {
    return List.of(progress);
  }

  /** How far one picture is. */
  synchronized Progress progress(int picture) {
    return progress[picture];
  }

  /**
   * The place of a picture or video in this job.
   *
   * @param text as a client states it
   * @throws Problem if there is no such place
   */
  int index(String text) {
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) < sources.size()) {
      return Integer.parseInt(text);
    }
    throw new Problem(
        HttpStatus.NOT_FOUND,
        "this job has " + sources.size() + " pictures: give a number from 0.");
  }

  /**
   * How far a picture or video is that is coloured.
   *
   * @throws Problem if it is not
   */
  Progress requireColored(int picture) {
    Progress now = progress(picture);
    if (now.state() != State.COLORED) {
      throw new Problem(
          HttpStatus.CONFLICT,
          now.error()
              .orElse(
                  sources.get(picture).name()
                      + ": it is not coloured yet; ask for the job first."));
    }
    return now;
  }

  /** Changes how far a picture is, and wakes those that wait for it. */
  synchronized void update(int picture, Progress now) {
    progress[picture] = now;
    version++;
    notifyAll();
  }

  /** Whether all pictures have ended. */
  synchronized boolean ended() {
    return progress().stream().allMatch(each -> each.state().ended());
  }

  /** A number that changes with each change. */
  synchronized int version() {
    return version;
  }

  /** Waits for a change after a version, at most for a time. */
  synchronized void awaitChange(int seen, Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    long left = most.toMillis();
    while (version == seen && left > 0) {
      wait(left);
      left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    }
  }

  /** A client has asked for it. */
  synchronized void touch() {
    used = System.nanoTime();
  }

  /** Whether it has ended and no client has asked for it for a time. */
  synchronized boolean expired(Duration keep) {
    return ended() && System.nanoTime() - used > keep.toNanos();
  }
}
