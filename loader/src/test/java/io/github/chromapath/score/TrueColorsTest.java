// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class TrueColorsTest {
  private static final Lab RED = Lab.of(SRgb.of8Bit(255, 0, 0));
  private static final Lab BLUE = Lab.of(SRgb.of8Bit(20, 30, 200));
  private static final Picture RED_RED_BLUE =
      Picture.of(3, 1, 8, Layout.RGB, new short[] {255, 0, 0, 255, 0, 0, 20, 30, 200});

  @Test
  void meansOverAllPixelsAndByLabel() {
    TrueColors colors = new TrueColors();
    colors.add(RED_RED_BLUE, Optional.of(LabelMap.of(3, 1, new byte[] {7, (byte) 255, 7})));
    assertColor((2 * RED.a() + BLUE.a()) / 3, (2 * RED.b() + BLUE.b()) / 3, colors.mean().get());
    assertEquals(Set.of(7, 255), colors.byLabel().keySet());
    assertColor((RED.a() + BLUE.a()) / 2, (RED.b() + BLUE.b()) / 2, colors.byLabel().get(7));
    assertColor(RED.a(), RED.b(), colors.byLabel().get(255));
  }

  @Test
  void mergingEqualsAddingToOne() {
    Picture other = TestPictures.noise(90, 70, 1);
    Optional<LabelMap> labels = Optional.of(TestPictures.labels(90, 70, 7, 11, 255));
    TrueColors both = new TrueColors();
    both.add(RED_RED_BLUE, Optional.empty());
    both.add(other, labels);
    TrueColors first = new TrueColors();
    first.add(RED_RED_BLUE, Optional.empty());
    TrueColors second = new TrueColors();
    second.add(other, labels);
    first.merge(second);
    assertEquals(both.mean(), first.mean());
    assertEquals(both.byLabel(), first.byLabel());
    assertEquals(second.byLabel(), first.byLabel());
  }

  @Test
  void sumsDescribeTheColorsExactly() {
    TrueColors colors = new TrueColors();
    colors.add(RED_RED_BLUE, Optional.empty());
    colors.add(TestPictures.noise(90, 70, 1), Optional.of(TestPictures.labels(90, 70, 7, 255)));
    TrueColors copy = new TrueColors();
    colors.sums().forEach(copy::add);
    assertEquals(3, colors.sums().size());
    assertEquals(colors.sums(), copy.sums());
    assertEquals(colors.mean(), copy.mean());
    assertEquals(colors.byLabel(), copy.byLabel());
  }

  @Test
  void withoutPixelsThereIsNoMean() {
    TrueColors colors = new TrueColors();
    assertTrue(colors.mean().isEmpty());
    assertTrue(colors.byLabel().isEmpty());
  }

  @Test
  void refusesLabelsOfAnotherSize() {
    Optional<LabelMap> labels = Optional.of(LabelMap.unlabelled(2, 2));
    assertThrows(IllegalArgumentException.class, () -> new TrueColors().add(RED_RED_BLUE, labels));
  }

  private static void assertColor(double a, double b, Ab actual) {
    assertEquals(a, actual.a(), 1e-4);
    assertEquals(b, actual.b(), 1e-4);
  }
}
