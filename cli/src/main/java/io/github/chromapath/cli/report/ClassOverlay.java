// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.colorize.Classes;
import io.github.chromapath.dataset.CityscapesLabels;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Resampler;

/** The colours of predicted classes, half transparent over the grey picture. */
final class ClassOverlay {
  private static final float OPACITY = .55f;

  private ClassOverlay() {}

  static Picture of(Picture picture, Classes classes) {
    int width = picture.width();
    int height = picture.height();
    byte[] indices =
        Resampler.nearest(classes.indices(), Classes.SIZE, Classes.SIZE, width, height);
    float[] gray = picture.gray();
    float[] rgb = new float[Math.multiplyExact(3, gray.length)];
    for (int i = 0; i < gray.length; i++) {
      int color = CityscapesLabels.CLASSES.get(indices[i]).color();
      for (int channel = 0; channel < 3; channel++) {
        int level = (color >> (16 - 8 * channel)) & 0xff;
        rgb[3 * i + channel] = (1 - OPACITY) * gray[i] + OPACITY * level / 255;
      }
    }
    return Picture.ofRgb(width, height, 8, rgb);
  }
}
