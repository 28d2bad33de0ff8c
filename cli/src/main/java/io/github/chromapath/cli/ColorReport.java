// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.ColorPipeline;
import io.github.chromapath.image.PictureException;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/**
 * Reports the progress of {@code infer}, what is unusual in the files, and each failed picture in
 * one sentence.
 */
final class ColorReport implements ColorPipeline.Listener<ColorJob> {
  private final Progress progress;

  ColorReport(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void colored(ColorJob job, ColorPipeline.Summary soFar) {
    job.notes().forEach(progress::message);
    double network = soFar.network().toNanos();
    progress.note(
        String.format(
            Locale.ROOT,
            "network %.1f s, %d %% of the time",
            network / 1e9,
            Math.round(100 * network / soFar.elapsed().toNanos())));
    progress.step(1);
  }

  @Override
  public void failed(ColorJob job, Throwable failure) {
    progress.failure(sentence(job.input().toString(), failure));
    progress.step(1);
  }

  /**
   * One sentence about the failure of a picture.
   *
   * @param input its file
   */
  static String sentence(String input, Throwable failure) {
    if (failure instanceof PictureException) {
      return failure.getMessage();
    }
    if (failure instanceof OutOfMemoryError) {
      return input
          + ": there is not enough memory for a picture of this size; set"
          + " CHROMAPATH_JAVA_OPTS=-Xmx8g or more.";
    }
    if (failure instanceof ArithmeticException) {
      return input + ": " + failure.getMessage() + "; give another checkpoint or --precision.";
    }
    LoggerFactory.getLogger(ColorReport.class).debug("{}", input, failure);
    return input
        + ": an unexpected error occurred ("
        + failure
        + "); please report it with the output of --verbose.";
  }
}
