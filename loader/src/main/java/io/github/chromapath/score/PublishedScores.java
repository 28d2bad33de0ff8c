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

  private static final List<String> METHOD_COLUMNS =
      List.of("global mean", "global p95", "traffic light mean", "traffic light p95");

  private static final List<Figures> METHODS =
      List.of(
          new Figures("1", "3.8 10.3 20.9 27.6"),
          new Figures("2", "3.5 8.4 21.2 27.7"),
          new Figures("3", "3.0 8.7 20.6 25.3"),
          new Figures("4", "2.8 8.0 0.66 5.4"),
          new Figures("5", "2.7 7.6 0.61 5.8"),
          new Figures("6", "2.7 7.3 0.52 5.0"));

  private static final List<Figures> CLASSES =
      List.of(
          new Figures("Iizuka", "9.9 8.9 9.7 8.9 9.8 8.8 11.5 10.0 7.3 8.8 9.4"),
          new Figures("Zabari (diffusion)", "8.6 7.8 7.7 5.4 7.6 8.2 10.4 8.7 6.9 7.2 7.9"),
          new Figures("the paper", "4.5 0.26 4.8 3.1 3.9 3.2 1.4 4.6 3.4 3.6 4.1"));

  /** A row of a published table, with the decimals of the paper. */
  private record Figures(String name, String numbers) {
    List<Cell> cells() {
      return Arrays.stream(numbers.split(" ", -1))
          .map(BigDecimal::new)
          .map(figure -> Cell.of(figure.doubleValue(), figure.scale()))
          .toList();
    }
  }

  private PublishedScores() {}

  /** {@return the paper's two tables, with the decimals of the paper and without intervals} */
  public static List<Table> tables() {
    return List.of(methods(), classes());
  }

  private static Table methods() {
    return new Table(
        SOURCE + ": CAM16-UCS difference on GTA5",
        METHOD_COLUMNS,
        METHODS.stream().map(figures -> row("Method " + figures.name(), figures)).toList(),
        List.of(NOTE));
  }

  private static Table classes() {
    return new Table(
        SOURCE + ": mean CAM16-UCS difference per class on GTA5, 2000 training and 500 test images",
        CityscapesLabels.CLASSES.stream().map(StreetClass::name).toList(),
        CLASSES.stream().map(figures -> row(figures.name(), figures)).toList(),
        List.of(NOTE));
  }

  private static Table.Row row(String name, Figures figures) {
    return new Table.Row(name, figures.cells());
  }

  /**
   * {@return the figures of a Method: global mean and 95th percentile, traffic light mean and 95th
   * percentile}
   *
   * @param number 1 to 6
   */
  static List<Cell> method(int number) {
    return METHODS.get(number - 1).cells();
  }

  /** {@return the figures per class, in the order of the classes} */
  static List<Table.Row> perClass() {
    return CLASSES.stream()
        .map(figures -> row(figures.name() + " (published, GTA5)", figures))
        .toList();
  }
}
