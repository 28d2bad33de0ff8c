// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.Classes;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.op.Lightness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network's pictures: with the lightness of the colorizer, and beside them with {@link
 * Lightness#EXACT}. The network runs once for both.
 *
 * @param name of the former in tables
 * @param colorizer with segmentation; not owned
 */
record ModelJudged(String name, PhotoColorizer colorizer) implements Judged {
  /** The name of a network's pictures with {@link Lightness#EXACT}. */
  static String exact(String name) {
    return name + ", exact lightness";
  }

  @Override
  public List<String> names() {
    return readings().size() == 1 ? List.of(name) : List.of(name, exact(name));
  }

  private List<Lightness> readings() {
    return Stream.of(colorizer.lightness(), Lightness.EXACT).distinct().toList();
  }

  /** Classes are given once, since they do not depend on the lightness. */
  @Override
  public List<Output> color(String image, Picture truth) {
    List<Lightness> readings = readings();
    List<PhotoColorizer.Result> results = colorizer.colorize(truth, readings);
    List<Output> outputs = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      PhotoColorizer.Result result = results.get(i);
      Optional<Classes> classes = i == 0 ? result.classes() : Optional.empty();
      outputs.add(
          new Output(
              result.picture(), classes, result.spread(), readings.get(i) != Lightness.EXACT));
    }
    return outputs;
  }
}
