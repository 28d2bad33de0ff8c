// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.image.PictureReader;
import io.github.chromapath.video.VideoColorizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells a job how far one of its videos is, a few times a second at most. Thread-safe. */
final class VideoProgress {
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final Job job;
  private final int index;
  private final List<String> notes = new ArrayList<>();
  private long frames;
  private long done;
  private PictureReader.Size size = new PictureReader.Size(0, 0);
  private long told = System.nanoTime();

  /**
   * @param index of the video in the job
   */
  VideoProgress(Job job, int index) {
    this.job = job;
    this.index = index;
  }

  /** The video has been measured. */
  synchronized void measured(VideoColorizer.Measure measure) {
    size = new PictureReader.Size(measure.width(), measure.height());
    frames = measure.frames();
    tell();
  }

  /** Frames are coloured. */
  synchronized void advanced(long count) {
    done += count;
    if (done >= frames || System.nanoTime() - told > INTERVAL.toNanos()) {
      tell();
    }
  }

  private void tell() {
    told = System.nanoTime();
    Job.Frames now = new Job.Frames(Math.max(frames, done), done);
    Job.Extent extent = new Job.Extent(size, Optional.of(now));
    job.update(index, job.progress(index).measured(extent));
  }

  /** Something unusual was found, in a sentence about the video's name. */
  synchronized void note(String sentence) {
    notes.add(sentence);
  }

  /** What is unusual in the video. */
  synchronized List<String> notes() {
    return List.copyOf(notes);
  }
}
