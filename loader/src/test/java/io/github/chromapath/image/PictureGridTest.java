// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class PictureGridTest {
  private static Picture of(int red, int green, int blue) {
    short[] samples = new short[3 * 40 * 30];
    for (int i = 0; i < samples.length; i += 3) {
      samples[i] = (short) red;
      samples[i + 1] = (short) green;
      samples[i + 2] = (short) blue;
    }
    return Picture.of(40, 30, 8, Picture.Layout.RGB, samples);
  }

  private static List<Integer> pixel(Picture picture, int x, int y) {
    return List.of(picture.sample(x, y, 0), picture.sample(x, y, 1), picture.sample(x, y, 2));
  }

  private static Picture gray(int value) {
    byte[] gray = new byte[40 * 30];
    Arrays.fill(gray, (byte) value);
    return Picture.ofGray(40, 30, gray);
  }

  /** Cells of 40 x 30, 4 pixels apart, below captions of 24 pixels. */
  @Test
  void picturesStandInRowsBelowTheirCaptions() {
    Picture grid =
        PictureGrid.of(
            List.of("a", "b"),
            List.of(List.of(of(255, 0, 0), of(0, 255, 0)), List.of(of(0, 0, 255), gray(128))));
    assertEquals(84, grid.width());
    assertEquals(24 + 64, grid.height());
    assertEquals(List.of(255, 0, 0), pixel(grid, 0, 24));
    assertEquals(List.of(255, 0, 0), pixel(grid, 39, 53));
    assertEquals(List.of(255, 255, 255), pixel(grid, 40, 30));
    assertEquals(List.of(0, 255, 0), pixel(grid, 44, 24));
    assertEquals(List.of(255, 255, 255), pixel(grid, 10, 55));
    assertEquals(List.of(0, 0, 255), pixel(grid, 0, 58));
    assertEquals(List.of(128, 128, 128), pixel(grid, 83, 87));
  }

  /** Ink is dark, lies inside the column's band, and a wider text does not reach the next. */
  @Test
  void captionsStayAboveTheirColumn() {
    Picture grid =
        PictureGrid.of(
            List.of("a caption that is much wider than its column", ""),
            List.of(List.of(of(0, 0, 0), of(0, 0, 0))));
    int ink = 0;
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 84; x++) {
        if (grid.sample(x, y, 0) < 200) {
          ink++;
          assertTrue(x < 40, "ink at column " + x);
        }
      }
    }
    assertTrue(ink > 20, ink + " dark pixels");
  }

  @Test
  void refusesPicturesThatDoNotFit() {
    assertThrows(IllegalArgumentException.class, () -> PictureGrid.of(List.of(), List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> PictureGrid.of(List.of("a", "b"), List.of(List.of(of(0, 0, 0)))));
    Picture small = Picture.ofGray(1, 1, new byte[1]);
    assertThrows(
        IllegalArgumentException.class,
        () -> PictureGrid.of(List.of("a", "b"), List.of(List.of(of(0, 0, 0), small))));
  }
}
