// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.image.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Folders of colourings made up for tests: smooth pictures with a cast of one colour each. */
final class StudyFolders {
  private StudyFolders() {}

  /**
   * Writes pictures "scene-0.png", "scene-1.png" ... of a cast, the odd ones upright; returns their
   * folder.
   */
  static Path write(Path folder, int count, float... cast) throws IOException {
    for (int scene = 0; scene < count; scene++) {
      int width = scene % 2 == 0 ? 900 : 600;
      TestPictures.write(
          folder.resolve("scene-" + scene + ".png"), picture(scene, width, 1500 - width, cast));
    }
    return folder;
  }

  /** A scene whose lightness is of the same pattern in every cast. */
  static Picture picture(int scene, int width, int height, float... cast) {
    float[] rgb = new float[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double light =
            0.55 + 0.25 * Math.sin((x + 40 * scene) / 67.0) * Math.cos(y / (50.0 + 9 * scene));
        for (int c = 0; c < 3; c++) {
          rgb[(y * width + x) * 3 + c] = (float) (light * cast[c]);
        }
      }
    }
    return Picture.ofRgb(width, height, 8, rgb);
  }

  /** The arguments of {@code study} with three colourings, the third as the truth. */
  static Object[] arguments(Path folder, int count, Object... more) throws IOException {
    Path vivid = write(folder.resolve("vividmodel"), count, 1f, 0.8f, 0.6f);
    Path pale = write(folder.resolve("palemodel"), count, 0.9f, 0.9f, 0.95f);
    Path truth = write(folder.resolve("truth"), count, 0.8f, 0.95f, 0.7f);
    Object[] first = {
      "study", "--predictions", vivid, "--predictions", "secretname=" + pale, "--truth", truth
    };
    Object[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }
}
