// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.dataset.StreetPair;
import io.github.chromapath.image.Picture;
import io.github.chromapath.loss.Balance;
import io.github.chromapath.model.ClassSet;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Counts over a set of two images: one is unreadable, the other red road in its left quarter and
 * grey without a label elsewhere.
 */
class PixelCountsTest {
  private static final int SIZE = 224;
  private static final int ROAD = 7;

  private record TwoImages(boolean readable, boolean labelled) implements StreetDataset {
    @Override
    public int size() {
      return 2;
    }

    @Override
    public String name(int index) {
      return index + ".png";
    }

    @Override
    public StreetPair load(int index) throws IOException {
      if (!readable || index == 0) {
        throw new IOException("broken");
      }
      float[] rgb = new float[3 * SIZE * SIZE];
      byte[] ids = new byte[SIZE * SIZE];
      for (int i = 0; i < ids.length; i++) {
        boolean red = i % SIZE < SIZE / 4;
        ids[i] = (byte) (red && labelled ? ROAD : 255);
        rgb[3 * i] = red ? 1 : 100 / 255f;
        rgb[3 * i + 1] = red ? 0 : 100 / 255f;
        rgb[3 * i + 2] = red ? 0 : 100 / 255f;
      }
      return new StreetPair(
          name(index), Picture.ofRgb(SIZE, SIZE, 8, rgb), LabelMap.of(SIZE, SIZE, ids));
    }

    @Override
    public List<SkippedPair> skipped() {
      return List.of();
    }
  }

  /** Class 3 is road. Twelve kinds: the classes and pixels without one. */
  @Test
  void classesHaveTheirShares() throws IOException {
    FloatBuffer table =
        PixelCounts.balance(
                new BalanceConfig(Balance.Kind.CLASS, 0.5),
                new TwoImages(true, true),
                ClassSet.standard())
            .table();
    double road = 1 / (0.5 * 0.25 + 0.5 / 12);
    double other = 1 / (0.5 * 0.75 + 0.5 / 12);
    double mean = 0.25 * road + 0.75 * other;
    assertEquals(road / mean, table.get(3), 1e-5);
    assertEquals(other / mean, table.get(255), 1e-5);
    assertEquals(24 / mean, table.get(0), 1e-5);
  }

  /** sRGB red has a* 80.1 and b* 67.2: bins 26 and 24. */
  @Test
  void colorsHaveTheirBins() throws IOException {
    FloatBuffer table =
        PixelCounts.balance(
                new BalanceConfig(Balance.Kind.CHROMA, 0.5),
                new TwoImages(true, true),
                ClassSet.standard())
            .table();
    float red = table.get(32 * 26 + 24);
    float gray = table.get(32 * 16 + 16);
    float unseen = table.get(32 * 20 + 5);
    assertTrue(gray < red && red < unseen, gray + " " + red + " " + unseen);
    for (int i = 0; i < 1024; i++) {
      assertTrue(table.get(i) <= unseen && table.get(i) >= gray, "bin " + i);
    }
  }

  @Test
  void withoutUsableImagesThereIsOneSentence() {
    BalanceConfig config = new BalanceConfig(Balance.Kind.CLASS, 0.5);
    IOException none =
        assertThrows(
            IOException.class,
            () -> PixelCounts.balance(config, new TwoImages(false, true), ClassSet.standard()));
    assertTrue(none.getMessage().contains("none of 2 training pictures"), none.getMessage());
  }

  /** Equal weights would not be what was asked for. */
  @Test
  void classesOfImagesWithoutLabelsAreRefused() throws IOException {
    TwoImages images = new TwoImages(true, false);
    BalanceConfig classes = new BalanceConfig(Balance.Kind.CLASS, 0.5);
    IOException none =
        assertThrows(
            IOException.class, () -> PixelCounts.balance(classes, images, ClassSet.standard()));
    assertTrue(none.getMessage().contains("has labels; use --balance chroma"), none.getMessage());
    BalanceConfig colors = new BalanceConfig(Balance.Kind.CHROMA, 0.5);
    assertTrue(PixelCounts.balance(colors, images, ClassSet.standard()).table().get(0) > 1);
  }
}
