// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.colorize.ColorHints;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.colorize.Prediction;
import io.github.chromapath.image.Picture;
import io.github.chromapath.op.Lightness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network's pictures with {@link SimulatedHints}, and the colorizer's lightness. The network runs
 * once for all numbers of hints.
 *
 * @param name of the network in tables
 * @param colorizer not owned
 * @param counts numbers of hints
 */
record HintedJudged(String name, PhotoColorizer colorizer, List<Integer> counts) implements Judged {
  @Override
  public List<String> names() {
    return counts.stream().map(this::name).toList();
  }

  private String name(int count) {
    return name + ", " + count + (count == 1 ? " hint" : " hints");
  }

  @Override
  public List<Output> color(String image, Picture truth) {
    Prediction prediction = colorizer.predict(truth);
    PictureColorizer color = colorizer.decoding();
    SimulatedHints hints =
        new SimulatedHints(truth, prediction.color(truth, color, ColorHints.NONE));
    List<Output> outputs = new ArrayList<>();
    for (int count : counts) {
      outputs.add(
          new Output(
              prediction.color(truth, color, hints.first(count)),
              Optional.empty(),
              Optional.empty(),
              color.lightness() != Lightness.EXACT));
    }
    return outputs;
  }
}
