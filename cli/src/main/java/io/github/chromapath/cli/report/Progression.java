// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.image.Picture;
import io.github.chromapath.image.WebPicture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of small pictures: the results for one image from the first steps to the last. */
final class Progression implements ReportPart {
  private static final int LONGER_SIDE = 240;

  private final Map<String, List<Html>> rows = new LinkedHashMap<>();

  /**
   * Adds a picture to the end of a row.
   *
   * @param row its name
   * @param caption of the picture
   */
  void add(String row, String caption, Picture picture) {
    WebPicture small = WebPicture.of(picture, LONGER_SIDE);
    String text = Html.text(caption).markup();
    rows.computeIfAbsent(row, name -> new ArrayList<>())
        .add(
            new Html(
                "<figure><img src=\"%s\" width=\"%d\" height=\"%d\" alt=\"%s, %s\"><figcaption>%s</figcaption></figure>"
                    .formatted(
                        small.dataUri(),
                        small.width(),
                        small.height(),
                        Html.text(row).markup(),
                        text,
                        text)));
  }

  /** One section; none without pictures. */
  @Override
  public List<Section> sections() {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<Html> parts = new ArrayList<>();
    rows.forEach(
        (row, pictures) ->
            parts.add(
                new Html(
                    "<div class=\"strip\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">%s</div>"
                        .formatted(Html.text(row).markup(), Html.join(pictures).markup()))));
    return List.of(new Section("progress", "Progress", Html.join(parts)));
  }
}
