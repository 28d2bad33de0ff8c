// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.score.FlickerMeter;
import io.github.chromapath.video.FilmComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate-video}: the flicker of coloured films. */
@Command(
    name = "evaluate-video",
    description =
        "Measures the flicker of coloured films of 'dataset synth --video', and their difference"
            + " from the originals: warping error of a*b*, CDC and CAM16-UCS. docs/video.md defines"
            + " them.",
    footer = {
      "  chromapath evaluate-video --predictions coloured --truth films",
      "  chromapath evaluate-video --predictions films --truth films"
    })
final class EvaluateVideoCommand implements Callable<Integer> {
  @Mixin private ConsoleOptions console;

  @Option(
      names = "--predictions",
      required = true,
      paramLabel = "DIR",
      description = "Folder of coloured films with the originals' names.")
  private Path predictions;

  @Option(
      names = "--truth",
      required = true,
      paramLabel = "DIR",
      description = "Folder that 'dataset synth --video' wrote.")
  private Path truth;

  @Override
  public Integer call() throws IOException {
    List<Path> films = FilmComparison.films(truth);
    List<FlickerMeter.Score> scores = new ArrayList<>();
    console.out().println("film       warping error   CDC x 10^4   CAM16-UCS");
    try (Progress progress = console.progress("evaluate-video", "films", films.size())) {
      for (Path film : films) {
        FlickerMeter.Score score =
            FilmComparison.score(predictions.resolve(film.getFileName()), film);
        scores.add(score);
        print(film.getFileName().toString(), score);
        progress.step(1);
      }
    }
    print(
        "mean",
        new FlickerMeter.Score(
            mean(scores, FlickerMeter.Score::warpingError),
            mean(scores, FlickerMeter.Score::cdc),
            mean(scores, FlickerMeter.Score::cam16)));
    return ExitCode.DONE.code();
  }

  private static double mean(
      List<FlickerMeter.Score> scores, ToDoubleFunction<FlickerMeter.Score> value) {
    return scores.stream().mapToDouble(value).average().orElseThrow();
  }

  private void print(String name, FlickerMeter.Score score) {
    console
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%-9s  %13.4f  %11.2f  %10.3f",
                name,
                score.warpingError(),
                1e4 * score.cdc(),
                score.cam16()));
  }
}
