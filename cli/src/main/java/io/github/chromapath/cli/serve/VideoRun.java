// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.video.VideoListener;
import io.javalin.http.HttpStatus;
import java.time.Duration;

/**
 * Follows a video while it is coloured, and ends the work at the limits of the service: its methods
 * then throw what the video ends with. Thread-safe.
 */
final class VideoRun implements VideoListener {
  /** Frames after which the stored bytes are counted again: those of a segment. */
  private static final int COUNT = 64;

  private final Source source;
  private final Limits.Videos limits;
  private final VideoProgress progress;
  private final Pace pace;
  private final Runnable count;
  private final long begun = System.nanoTime();
  private long done;
  private long counted;

  /**
   * @param progress of the video
   * @param pace of all videos
   * @param count counts the bytes that are stored, and throws if they are too many
   */
  VideoRun(Source source, Limits.Videos limits, VideoProgress progress, Pace pace, Runnable count) {
    this.source = source;
    this.limits = limits;
    this.progress = progress;
    this.pace = pace;
    this.count = count;
  }

  @Override
  public void started(long frames) {
    source.requireWanted();
  }

  @Override
  public synchronized void advanced(long frames) {
    progress.advanced(frames);
    pace.advance(frames);
    done += frames;
  }

  @Override
  public void note(String sentence) {
    progress.note(source.naming(sentence));
  }

  @Override
  public synchronized boolean stopRequested() {
    source.requireWanted();
    requireTime();
    if (done > limits.frames()) {
      throw tooLong(source, done, limits);
    }
    if (done - counted >= COUNT) {
      counted = done;
      count.run();
    }
    return false;
  }

  private void requireTime() {
    Duration time = limits.time();
    if (System.nanoTime() - begun > time.toNanos()) {
      throw new Problem(
          HttpStatus.SERVICE_UNAVAILABLE,
          source.name()
              + ": it was not coloured within "
              + time.toMinutes()
              + " min; send a shorter or smaller video, or colour it with 'chromapath infer'.");
    }
  }

  /** The refusal of a video with too many frames. */
  static Problem tooLong(Source source, long frames, Limits.Videos limits) {
    return new Problem(
        HttpStatus.UNPROCESSABLE_CONTENT,
        source.name()
            + ": it has "
            + frames
            + " frames, more than the "
            + limits.frames()
            + " that this service accepts; cut it, or colour it with 'chromapath infer'.");
  }
}
