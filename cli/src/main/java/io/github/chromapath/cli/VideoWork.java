// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.video.VideoColorizer;
import io.github.chromapath.video.VideoListener;
import io.github.chromapath.video.VideoSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Colours the videos among the inputs of {@code infer}, one after the other. */
final class VideoWork {
  private final ConsoleOptions console;
  private final VideoColorizer colorizer;
  private final Interrupt interrupt;

  VideoWork(
      ConsoleOptions console,
      PhotoColorizer colorizer,
      VideoSettings settings,
      Interrupt interrupt) {
    this.console = console;
    this.colorizer = new VideoColorizer(colorizer, settings);
    this.interrupt = interrupt;
  }

  /** Colours all videos and returns the number of those that failed; each is named. */
  int color(List<VideoJob> jobs) {
    int failed = 0;
    for (VideoJob job : jobs) {
      if (interrupt.stopRequested()) {
        break;
      }
      if (!color(job)) {
        failed++;
      }
    }
    return failed;
  }

  private boolean color(VideoJob job) {
    try (Report report = new Report(job)) {
      Files.createDirectories(job.colored().getParent());
      colorizer.color(job.input(), job.colored(), report).ifPresent(report::summarize);
      return true;
    } catch (IOException e) {
      console.err().println(e.getMessage());
    } catch (ArithmeticException e) {
      console
          .err()
          .println(
              job.input() + ": " + e.getMessage() + "; give another checkpoint or --precision.");
    } catch (OutOfMemoryError e) {
      console
          .err()
          .println(
              job.input()
                  + ": there is not enough memory for frames of this size; set"
                  + " CHROMAPATH_JAVA_OPTS=-Xmx8g or more.");
    }
    return false;
  }

  /** The progress of one video. */
  private final class Report implements VideoListener, AutoCloseable {
    private final VideoJob job;
    private Optional<Progress> progress = Optional.empty();

    Report(VideoJob job) {
      this.job = job;
    }

    @Override
    public void started(long frames) {
      String name = job.input().getFileName().toString();
      progress = Optional.of(console.progress(name, "frames", frames));
    }

    @Override
    public void advanced(long frames) {
      progress.ifPresent(open -> open.step(frames));
    }

    @Override
    public void note(String sentence) {
      progress.ifPresentOrElse(open -> open.message(sentence), () -> console.say(sentence));
    }

    @Override
    public boolean stopRequested() {
      return interrupt.stopRequested();
    }

    private void summarize(VideoColorizer.Summary summary) {
      note(
          String.format(
              Locale.ROOT,
              "%s: %d frames in %.1f s, of which the network took %.1f s.",
              job.input(),
              summary.frames(),
              seconds(summary.elapsed()),
              seconds(summary.network())));
    }

    private double seconds(Duration time) {
      return time.toMillis() / 1000.0;
    }

    @Override
    public void close() {
      progress.ifPresent(Progress::close);
    }
  }
}
