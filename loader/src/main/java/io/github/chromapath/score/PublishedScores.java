// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.dataset.CityscapesLabels;
import io.github.chromapath.dataset.CityscapesLabels.StreetClass;
import io.github.chromapath.score.table.Cell;
import io.github.chromapath.score.table.Table;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/**
 * Figures on GTA5 from J.-S. Wang, H.-C. Li, P.-L. Sun, "Automatic Image Colorization with Semantic
 * Segmentation and Multipath Deep Networks", J. Imaging Sci. Technol. 69(5), 2025,
 * doi:10.2352/J.ImagingSci.Technol.2025.69.5.050402.
 */
public final class PublishedScores {
  private static final String SOURCE =
      "PUBLISHED figures (Wang, Li and Sun, 2025), not computed here";

  private static final String NOTE =
      "The paper does not say which truth it used. Its split of the images is unpublished.";

  private PublishedScores() {}

  /** {@return the paper's two tables, with the decimals of the paper and without intervals} */
  public static List<Table> tables() {
    return List.of(methods(), classes());
  }

  private static Table methods() {
    return new Table(
        SOURCE + ": CAM16-UCS difference on GTA5",
        List.of("global mean", "global p95", "traffic light mean", "traffic light p95"),
        List.of(
            row("Method 1", "3.8 10.3 20.9 27.6"),
            row("Method 2", "3.5 8.4 21.2 27.7"),
            row("Method 3", "3.0 8.7 20.6 25.3"),
            row("Method 4", "2.8 8.0 0.66 5.4"),
            row("Method 5", "2.7 7.6 0.61 5.8"),
            row("Method 6", "2.7 7.3 0.52 5.0")),
        List.of(NOTE));
  }

  private static Table classes() {
    return new Table(
        SOURCE + ": mean CAM16-UCS difference per class on GTA5, 2000 training and 500 test images",
        CityscapesLabels.CLASSES.stream().map(StreetClass::name).toList(),
        List.of(
            row("Iizuka", "9.9 8.9 9.7 8.9 9.8 8.8 11.5 10.0 7.3 8.8 9.4"),
            row("Zabari (diffusion)", "8.6 7.8 7.7 5.4 7.6 8.2 10.4 8.7 6.9 7.2 7.9"),
            row("the paper", "4.5 0.26 4.8 3.1 3.9 3.2 1.4 4.6 3.4 3.6 4.1")),
        List.of(NOTE));
  }

  private static Table.Row row(String name, String figures) {
    return new Table.Row(
        name,
        Arrays.stream(figures.split(" ", -1))
            .map(BigDecimal::new)
            .map(figure -> Cell.of(figure.doubleValue(), figure.scale()))
            .toList());
  }
}
