// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.Photos;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.train.HostBatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class ExampleReaderTest {
  /** Values are rounded to the nearest byte, from means in fp32. */
  private static final double NEAREST = 0.5 + 1e-3;

  /**
   * From 448x448 to 224x224, and to 112 rows by 224 columns: every output value is a mean of whole
   * pixels.
   */
  @Test
  void greyColoursAndLabelsCoverTheWholeImage() {
    Picture picture = StreetFiles.picture(448, 448, 90);
    byte[] ids = new byte[448 * 448];
    for (int p = 0; p < ids.length; p++) {
      ids[p] = (byte) (p % 448 < 100 ? 11 : 19);
    }
    StreetPair pair = new StreetPair("a", picture, LabelMap.of(448, 448, ids));
    ExampleReader reader = new ExampleReader(112, 224);
    HostBatch batch = reader.newBatch(2);
    reader.fill(pair, false, batch, 1);
    int x = 40;
    int y = 70;
    double green = 0;
    double blue = 0;
    for (int v = 4 * y; v < 4 * y + 4; v++) {
      for (int u = 2 * x; u < 2 * x + 2; u++) {
        green += picture.sample(u, v, 1) / 8.0 / 255;
        blue += picture.sample(u, v, 2) / 8.0 / 255;
      }
    }
    int at = ((112 + y) * 224 + x) * 3;
    assertEquals(90, batch.rgb()[at]);
    assertEquals(255 * green, batch.rgb()[at + 1] & 0xff, NEAREST);
    assertEquals(255 * blue, batch.rgb()[at + 2] & 0xff, NEAREST);
    double gray = 0;
    for (int v = 140; v < 142; v++) {
      for (int u = 80; u < 82; u++) {
        gray +=
            (0.2126 * 90 + 0.7152 * picture.sample(u, v, 1) + 0.0722 * picture.sample(u, v, 2))
                / 255
                / 4;
      }
    }
    assertEquals(255 * gray, batch.gray224()[(224 + 70) * 224 + 40] & 0xff, NEAREST);
    assertEquals(0, batch.labels()[(224 + 70) * 224 + 49]);
    assertEquals((byte) 255, batch.labels()[(224 + 70) * 224 + 50]);
    assertEquals(0, batch.rgb()[at - 112 * 224 * 3]);
  }

  @Test
  void flippingMirrorsColoursGreyAndLabels() throws Exception {
    Picture photo = PictureReader.read(Photos.photo("rocket.jpg"));
    byte[] ids = new byte[photo.width() * photo.height()];
    for (int p = 0; p < ids.length; p++) {
      ids[p] = (byte) (p % photo.width() * 35 / photo.width());
    }
    StreetPair pair = new StreetPair("r", photo, LabelMap.of(photo.width(), photo.height(), ids));
    ExampleReader reader = new ExampleReader(96, 128);
    HostBatch batch = reader.newBatch(2);
    reader.fill(pair, false, batch, 0);
    reader.fill(pair, true, batch, 1);
    for (int y = 0; y < 96; y++) {
      for (int i = 0; i < 128 * 3; i++) {
        int mirrored = (127 - i / 3) * 3 + i % 3;
        assertEquals(batch.rgb()[y * 384 + i], batch.rgb()[(96 + y) * 384 + mirrored]);
      }
    }
    int pixels = 224 * 224;
    int learnt = 0;
    for (int p = 0; p < pixels; p++) {
      int mirrored = pixels + p - p % 224 + 223 - p % 224;
      assertEquals(batch.gray224()[p], batch.gray224()[mirrored]);
      assertEquals(batch.labels()[p], batch.labels()[mirrored]);
      learnt += batch.labels()[p] == (byte) 255 ? 0 : 1;
    }
    assertTrue(learnt > pixels / 5, "learnt " + learnt);
  }

  @Test
  void aBatchOfAnotherSizeIsRejected() {
    StreetPair pair = new StreetPair("a", StreetFiles.picture(4, 4, 1), LabelMap.unlabelled(4, 4));
    HostBatch batch = new HostBatch(1, 8, 16);
    assertThrows(
        IllegalArgumentException.class, () -> new ExampleReader(16, 8).fill(pair, false, batch, 0));
  }
}
