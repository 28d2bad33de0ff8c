// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class ConfusionMatrixTest {
  /**
   * By hand: class 0 has TP 2, FN 1, FP 1; class 1 TP 1, FN 2, FP 1; class 2 only FP 1; class 3
   * nothing; and one pixel is ignored.
   */
  private static ConfusionMatrix example() {
    ConfusionMatrix matrix = new ConfusionMatrix(4);
    matrix.add(new byte[] {0, 0, 0, 1, 1, 1, (byte) 255}, new byte[] {0, 0, 1, 1, 0, 2, 3});
    return matrix;
  }

  @Test
  void agreesWithNumbersByHand() {
    ConfusionMatrix matrix = example();
    assertEquals(2, matrix.count(0, 0));
    assertEquals(1, matrix.count(0, 1));
    assertEquals(1, matrix.count(1, 2));
    assertEquals(0, matrix.count(3, 3));
    assertEquals(4, matrix.classes());
    assertEquals(.5, matrix.pixelAccuracy().getAsDouble());
    assertEquals(.5, matrix.iou(0).getAsDouble());
    assertEquals(.25, matrix.iou(1).getAsDouble());
    assertEquals(0, matrix.iou(2).getAsDouble());
    assertEquals(OptionalDouble.empty(), matrix.iou(3));
    assertEquals(.25, matrix.meanIou().getAsDouble(), 1e-15);
    assertEquals(2 / 3.0, matrix.share(0, 0).getAsDouble(), 1e-15);
    assertEquals(1 / 3.0, matrix.share(1, 2).getAsDouble(), 1e-15);
    assertEquals(OptionalDouble.empty(), matrix.share(2, 2));
  }

  /** Of three pixels of buildings two are right and one is a bus; of one bus none. */
  @Test
  void sharesOfTheStreetClassesAreNamed() {
    ConfusionMatrix matrix = new ConfusionMatrix(11);
    matrix.add(new byte[] {0, 0, 0, 1}, new byte[] {0, 0, 1, 2});
    Map<String, Map<String, Double>> confusion =
        SegmentationScore.of(matrix).orElseThrow().confusion();
    assertEquals(List.of("building", "bus"), List.copyOf(confusion.keySet()));
    assertEquals(2 / 3.0, confusion.get("building").get("building"), 1e-15);
    assertEquals(1 / 3.0, confusion.get("building").get("bus"), 1e-15);
    assertEquals(1, confusion.get("bus").get("car"));
    assertEquals(11, confusion.get("bus").size());
  }

  @Test
  void mergingAddsPixels() {
    ConfusionMatrix matrix = example();
    ConfusionMatrix other = new ConfusionMatrix(4);
    other.add(new byte[] {3, 3}, new byte[] {3, 0});
    matrix.merge(other);
    assertEquals(.5, matrix.iou(3).getAsDouble());
    assertEquals(.4, matrix.iou(0).getAsDouble());
    assertEquals(4 / 8.0, matrix.pixelAccuracy().getAsDouble());
    assertEquals((.4 + .25 + 0 + .5) / 4, matrix.meanIou().getAsDouble(), 1e-15);
  }

  @Test
  void withoutPixelsNothingIsKnown() {
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    matrix.add(new byte[] {(byte) 255}, new byte[] {1});
    assertEquals(OptionalDouble.empty(), matrix.pixelAccuracy());
    assertEquals(OptionalDouble.empty(), matrix.meanIou());
    assertEquals(OptionalDouble.empty(), matrix.iou(1));
  }

  @Test
  void refusesClassesThatDoNotExist() {
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    assertThrows(IndexOutOfBoundsException.class, () -> matrix.add(new byte[] {2}, new byte[] {0}));
    assertThrows(
        IndexOutOfBoundsException.class, () -> matrix.add(new byte[] {0}, new byte[] {-1}));
    assertThrows(IndexOutOfBoundsException.class, () -> matrix.iou(2));
    assertThrows(IllegalArgumentException.class, () -> matrix.add(new byte[1], new byte[2]));
    assertThrows(IllegalArgumentException.class, () -> matrix.merge(new ConfusionMatrix(3)));
    assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(0));
    assertThrows(IllegalArgumentException.class, () -> new ConfusionMatrix(256));
  }
}
