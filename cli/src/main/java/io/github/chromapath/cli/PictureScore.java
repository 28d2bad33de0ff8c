// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.DifferenceSummary;
import io.github.chromapath.color.Lab;
import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.image.Picture;
import io.github.chromapath.op.Lightness;

/**
 * Mean CAM16-UCS errors of a coloured picture over its pixels. The reference has the a* and b* of
 * the original and the lightness of the grey picture, which the coloured picture shares.
 *
 * @param colored error of the coloured picture
 * @param uncolored error of the grey picture, a* = b* = 0
 */
record PictureScore(double colored, double uncolored) {
  static PictureScore of(Picture truth, Picture colored, Lightness lightness) {
    float[] gray = truth.gray();
    float[] rgb = truth.rgb();
    float[] ab = new float[2 * gray.length];
    for (int i = 0; i < gray.length; i++) {
      Lab lab = Lab.of(new SRgb(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]));
      ab[2 * i] = (float) lab.a();
      ab[2 * i + 1] = (float) lab.b();
    }
    PictureColorizer colorizer = new PictureColorizer(1, lightness);
    float[] onSharedLightness = colorizer.colorize(gray, ab);
    float[] neutral = colorizer.colorize(gray, new float[ab.length]);
    return new PictureScore(
        mean(colored.rgb(), onSharedLightness), mean(neutral, onSharedLightness));
  }

  private static double mean(float[] first, float[] second) {
    return DifferenceSummary.of(new Cam16Ucs(ViewingConditions.paper()).differences(first, second))
        .mean();
  }
}
