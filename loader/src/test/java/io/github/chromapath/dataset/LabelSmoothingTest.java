// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imwrite;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_NEAREST;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.IndexRaster;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels of synthetic scenes, resized by OpenCV. */
class LabelSmoothingTest {
  private static final int SCENES = 2;

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void draw() throws IOException {
    SyntheticDataset.write(shared, SCENES, new SynthSpec(1914, 1052, 7), 2, done -> {});
  }

  private Path resized(int scene, int width, int height, int interpolation) throws IOException {
    IndexRaster label = IndexRaster.read(shared.resolve("labels/0000" + scene + ".png"));
    byte[] ids = new byte[label.width() * label.height()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) label.sample(i % label.width(), i / label.width(), 0);
    }
    Path file = folder.resolve("label.png");
    try (Mat whole = new Mat(label.height(), label.width(), CV_8UC1);
        Mat small = new Mat();
        Size size = new Size(width, height)) {
      whole.data().put(ids);
      resize(whole, small, size, 0, 0, interpolation);
      imwrite(file.toString(), small);
    }
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "1914, 1052",
    "3828, 2104",
    "1280, 720",
    "957, 526",
    "480, 264",
    "224, 224",
    "96, 64"
  })
  void nearestNeighbourIsAccepted(int width, int height) throws IOException {
    for (int scene = 1; scene <= SCENES; scene++) {
      assertEquals(width, LabelReader.read(resized(scene, width, height, INTER_NEAREST)).width());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3828, 2104, " + INTER_LINEAR,
    "1280, 720, " + INTER_LINEAR,
    "1280, 720, " + INTER_AREA,
    "957, 526, " + INTER_LINEAR,
    "957, 526, " + INTER_CUBIC,
    "480, 264, " + INTER_AREA,
    "224, 224, " + INTER_AREA
  })
  void smoothingIsRefused(int width, int height, int interpolation) throws IOException {
    for (int scene = 1; scene <= SCENES; scene++) {
      Path label = resized(scene, width, height, interpolation);
      String message =
          assertThrows(DatasetException.class, () -> LabelReader.read(label)).getMessage();
      assertTrue(message.contains("the label was smoothed"), message);
      assertTrue(message.contains("nearest neighbour"), message);
    }
  }

  @Test
  void whoeverStatesTheNumberingHasLookedAtTheLabels() throws IOException {
    Path label = resized(1, 957, 526, INTER_LINEAR);
    assertEquals(957, LabelReader.read(label, new LabelReading(LabelIds.RAW, true)).width());
  }
}
