// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.image.ColorScale;
import io.github.chromapath.model.SegmentationClass;
import io.github.chromapath.score.DifferenceMap;
import java.util.Collection;
import java.util.Locale;

/** What the colours of difference maps and of predicted classes mean. */
final class Legends {
  private static final int STOPS = 16;
  private static final int BAR = 240;
  private static final int TICKS = 4;

  private Legends() {}

  /**
   * Both legends; the page shows that of the selected version.
   *
   * @param gallery its id
   * @param classes in the order of the legend
   */
  static Html html(String gallery, Collection<SegmentationClass> classes) {
    return new Html(
        "<div class=\"scales\"><div data-for=\"difference\" hidden>%s</div><ul data-for=\"classes\" hidden>%s</ul></div>"
            .formatted(differences(gallery + "-scale"), classes(classes)));
  }

  private static String differences(String id) {
    ColorScale scale = new ColorScale(DifferenceMap.SCALE);
    StringBuilder svg =
        new StringBuilder("<svg width=\"266\" height=\"36\" role=\"img\" aria-label=");
    svg.append(
            "\"Colours of the CAM16-UCS difference of a pixel: black 0, violet 5, red 10, orange")
        .append(" 15, pale yellow 20 or more\"><defs><linearGradient id=\"" + id + "\">");
    for (int i = 0; i <= STOPS; i++) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<stop offset=\"%.4f\" stop-color=\"#%06x\"/>",
              (double) i / STOPS,
              scale.color(DifferenceMap.SCALE * i / STOPS)));
    }
    svg.append("</linearGradient></defs><rect x=\"8\" width=\"")
        .append(BAR)
        .append("\" height=\"14\" rx=\"3\" fill=\"url(#" + id + ")\"/>");
    for (int i = 0; i <= TICKS; i++) {
      int value = Math.round(DifferenceMap.SCALE * i / TICKS);
      svg.append(
          "<text x=\"%d\" y=\"30\" text-anchor=\"middle\">%d%s</text>"
              .formatted(8 + BAR * i / TICKS, value, i == TICKS ? "+" : ""));
    }
    return svg.append("</svg><span>CAM16-UCS difference of each pixel to the truth</span>")
        .toString();
  }

  private static String classes(Collection<SegmentationClass> classes) {
    StringBuilder html = new StringBuilder();
    for (SegmentationClass street : classes) {
      html.append(
          ("<li><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><rect width=\"14\""
                  + " height=\"14\" rx=\"3\" fill=\"#%06x\"/></svg>%s</li>")
              .formatted(street.color(), Html.text(street.name()).markup()));
    }
    return html.toString();
  }
}
