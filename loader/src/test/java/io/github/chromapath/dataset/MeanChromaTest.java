// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imread;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2Lab;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeanChromaTest {
  @TempDir Path folder;

  /** Every second pixel of every second row of 512 x 512, as OpenCV converts it. */
  @Test
  void theMeanIsThatOfOpenCv() throws Exception {
    Path file = folder.resolve("picture.png");
    Picture picture = StreetFiles.picture(512, 512, 90);
    PictureWriter.write(file, picture);
    double sum = 0;
    try (Mat bgr = imread(file.toString());
        Mat scaled = new Mat();
        Mat lab = new Mat()) {
      bgr.convertTo(scaled, CV_32F, 1 / 255.0, 0);
      cvtColor(scaled, lab, COLOR_BGR2Lab);
      FloatBuffer values = lab.createBuffer();
      for (int y = 0; y < 512; y += 2) {
        for (int x = 0; x < 512; x += 2) {
          int at = (y * 512 + x) * 3;
          sum += Math.hypot(values.get(at + 1), values.get(at + 2));
        }
      }
    }
    // OpenCV interpolates cube roots in a table.
    assertEquals(sum / (256 * 256), MeanChroma.of(picture), 0.05);
  }

  /** The shortcut may not call a picture colourful that is grey. */
  @Test
  void chromaIsAtLeastFortyTimesTheSpread() {
    for (int red = 0; red <= 255; red += 5) {
      for (int green = 0; green <= 255; green += 5) {
        for (int blue = 0; blue <= 255; blue += 5) {
          Lab lab = Lab.of(SRgb.of8Bit(red, green, blue));
          int spread = Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue));
          double chroma = Math.hypot(lab.a(), lab.b());
          assertTrue(chroma >= 40 * spread / 255.0, red + " " + green + " " + blue);
        }
      }
    }
  }

  @Test
  void greyPicturesAreRefusedUnlessTheyAreKept() throws Exception {
    Path images = Files.createDirectories(folder.resolve("set"));
    PictureWriter.write(images.resolve("a.png"), StreetFiles.picture(40, 30, 1));
    Picture gray = StreetFiles.picture(40, 30, 1).withoutColor();
    PictureWriter.write(images.resolve("b.png"), gray);
    PictureWriter.write(
        images.resolve("c.png"), Picture.of(2, 1, 8, Picture.Layout.GRAY, new short[] {1, 9}));
    short[] nearly = new short[40 * 30 * 3];
    for (int i = 0; i < nearly.length; i++) {
      nearly[i] = (short) (100 + i / 3 % 50 + (i % 30 == 0 ? 1 : 0));
    }
    PictureWriter.write(images.resolve("d.png"), Picture.of(40, 30, 8, Picture.Layout.RGB, nearly));
    StreetDataset kept = FolderDataset.open(images);
    StreetDataset dropped = FolderDataset.open(images, OpenOptions.standard().withGrey(false));
    assertEquals(4, dropped.size());
    assertEquals(40, dropped.load(0).picture().width());
    for (int i = 1; i < 4; i++) {
      int index = i;
      DatasetException refused = assertThrows(DatasetException.class, () -> dropped.load(index));
      assertTrue(refused.getMessage().contains("--keep-grey"), refused.getMessage());
      assertEquals(SkippedPair.Kind.COLORLESS, SkippedPair.Kind.of(refused));
      assertTrue(MeanChroma.of(PictureReader.read(images.resolve(kept.name(i)))) < 1);
      assertEquals(kept.name(i), kept.load(i).name());
    }
    assertFalse(MeanChroma.isGrey(kept.load(0).picture()));
  }
}
