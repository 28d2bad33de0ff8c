// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.image.ColorScale;
import io.github.chromapath.image.Picture;
import io.github.chromapath.op.Lightness;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares maps with the definition, computed pixel by pixel in double precision. */
@Tag("fast")
class DifferenceMapTest {
  /** Wider than a strip of pixels and higher than a strip of rows. */
  private static final int WIDTH = 1500;

  private static final int HEIGHT = 37;
  private static final double TOLERANCE = 1e-3;

  private final Picture truth = TestPictures.waves(WIDTH, HEIGHT);
  private final Picture result = TestPictures.disturbed(truth, 60, 5);
  private final DifferenceMap map = DifferenceMap.of(truth, result);

  @Test
  void agreesWithTheDefinition() {
    float[] expected =
        new Cam16Ucs(ViewingConditions.paper()).differences(truth.rgb(), result.rgb());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], map.at(i), TOLERANCE, "pixel " + i);
    }
    DifferenceSummary scored =
        new ImageScorer(Lightness.SRGB)
            .score(truth, result, Optional.empty())
            .color(Truth.TRUE, Region.GLOBAL)
            .orElseThrow();
    assertEquals(scored.mean(), map.summary().mean(), 1e-4);
    assertEquals(scored.percentile95(), map.summary().percentile95(), 1e-4);
  }

  @Test
  void thePictureHasTheColoursOfTheScale() {
    ColorScale scale = new ColorScale(DifferenceMap.SCALE);
    Picture picture = map.picture();
    for (int x = 0; x < WIDTH; x++) {
      int color =
          (picture.sample(x, 9, 0) << 16)
              | (picture.sample(x, 9, 1) << 8)
              | picture.sample(x, 9, 2);
      assertEquals(scale.color(map.at(9 * WIDTH + x)), color, "column " + x);
    }
  }

  @Test
  void picturesOfTwoSizesAreRefused() {
    Picture other = TestPictures.waves(WIDTH, HEIGHT + 1);
    assertThrows(IllegalArgumentException.class, () -> DifferenceMap.of(truth, other));
  }
}
