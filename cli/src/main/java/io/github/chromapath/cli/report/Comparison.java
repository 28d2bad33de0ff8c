// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two layers of a picture with a divider between them.
 *
 * @param left shown on the left of the divider
 * @param right shown on its right
 */
record Comparison(Layer left, Layer right) {
  private static final Template TEMPLATE = Template.of("comparison.html");

  /** The comparisons that at least one of the pictures has, the most useful first. */
  static List<Comparison> of(List<GalleryPicture> pictures) {
    Set<Layer> layers = new LinkedHashSet<>();
    pictures.forEach(picture -> layers.addAll(picture.layers()));
    List<Layer> results = layers.stream().filter(Layer::isResult).toList();
    List<Comparison> candidates = new ArrayList<>();
    for (Layer result : results) {
      candidates.add(new Comparison(Layer.GRAY, result));
      candidates.add(new Comparison(result, Layer.TRUTH));
    }
    candidates.add(new Comparison(Layer.GRAY, Layer.TRUTH));
    if (!results.isEmpty()) {
      Layer first = results.get(0);
      results.stream().skip(1).forEach(other -> candidates.add(new Comparison(first, other)));
      candidates.add(new Comparison(first, Layer.DIFFERENCE));
      candidates.add(new Comparison(first, Layer.CLASSES));
    }
    return candidates.stream()
        .filter(comparison -> pictures.stream().anyMatch(comparison::isIn))
        .toList();
  }

  boolean isIn(GalleryPicture picture) {
    return picture.layers().containsAll(Set.of(left, right));
  }

  boolean has(Layer layer) {
    return layer.equals(left) || layer.equals(right);
  }

  /** A radio button. */
  Html html(String group, boolean checked) {
    return TEMPLATE.fill(
        Map.of(
            "group", Html.text(group),
            "left", Html.text(left.id()),
            "right", Html.text(right.id()),
            "checked", checked ? new Html(" checked") : Html.EMPTY,
            "label", Html.text(left.label() + " | " + right.label())));
  }
}
