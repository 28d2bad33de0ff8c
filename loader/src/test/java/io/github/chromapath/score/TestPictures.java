// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import java.util.SplittableRandom;

/** Pictures and labels of random or given values. */
final class TestPictures {
  private TestPictures() {}

  /** An 8-bit picture of uniform noise. */
  static Picture noise(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    short[] samples = new short[3 * width * height];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) random.nextInt(256);
    }
    return Picture.of(width, height, 8, Layout.RGB, samples);
  }

  /** An 8-bit picture of smooth colours. */
  static Picture waves(int width, int height) {
    short[] samples = new short[3 * width * height];
    for (int i = 0; i < samples.length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      int c = i % 3;
      samples[i] =
          (short) Math.round(127.5 * (1 + Math.sin(.07 * x + c) * Math.cos(.05 * y - 2 * c)));
    }
    return Picture.of(width, height, 8, Layout.RGB, samples);
  }

  /** A picture of the same bit depth with noise of at most {@code amplitude} levels added. */
  static Picture disturbed(Picture picture, int amplitude, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int pixels = picture.width() * picture.height();
    int[] levels = new int[3 * pixels];
    picture.levels(0, pixels, levels);
    short[] samples = new short[levels.length];
    for (int i = 0; i < levels.length; i++) {
      int level = levels[i] + random.nextInt(-amplitude, amplitude + 1);
      samples[i] = (short) Math.min(picture.maximum(), Math.max(0, level));
    }
    return Picture.of(picture.width(), picture.height(), picture.bits(), Layout.RGB, samples);
  }

  /** A picture of one 8-bit colour. */
  static Picture plain(int width, int height, int red, int green, int blue) {
    short[] samples = new short[3 * width * height];
    for (int i = 0; i < samples.length; i += 3) {
      samples[i] = (short) red;
      samples[i + 1] = (short) green;
      samples[i + 2] = (short) blue;
    }
    return Picture.of(width, height, 8, Layout.RGB, samples);
  }

  /** Labels drawn from the given ids. */
  static LabelMap labels(int width, int height, int... ids) {
    SplittableRandom random = new SplittableRandom(5);
    byte[] labels = new byte[width * height];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) ids[random.nextInt(ids.length)];
    }
    return LabelMap.of(width, height, labels);
  }
}
