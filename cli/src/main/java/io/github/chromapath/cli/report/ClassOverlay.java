// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import io.github.chromapath.colorize.Classes;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Resampler;
import io.github.chromapath.model.ClassSet;

/** The colours of classes, half transparent over the grey picture. */
final class ClassOverlay {
  private static final float OPACITY = .55f;

  private ClassOverlay() {}

  /** Predicted classes. */
  static Picture of(Picture picture, Classes classes) {
    return of(picture, classes.set(), classes.indices());
  }

  /**
   * The standard classes of labels at the size of predictions. Pixels of other labels stay grey.
   */
  static Picture of(Picture picture, LabelMap labels) {
    ClassSet set = ClassSet.standard();
    return of(picture, set, labels.classes(set, Classes.SIZE, Classes.SIZE));
  }

  private static Picture of(Picture picture, ClassSet set, byte[] classes) {
    int width = picture.width();
    int height = picture.height();
    byte[] indices = Resampler.nearest(classes, Classes.SIZE, Classes.SIZE, width, height);
    float[] gray = picture.gray();
    float[] rgb = new float[Math.multiplyExact(3, gray.length)];
    for (int i = 0; i < gray.length; i++) {
      int index = indices[i] & 0xff;
      int color = set.color(index).orElse(0);
      float opacity = index < set.size() ? OPACITY : 0;
      for (int channel = 0; channel < 3; channel++) {
        int level = (color >> (16 - 8 * channel)) & 0xff;
        rgb[3 * i + channel] = (1 - opacity) * gray[i] + opacity * level / 255;
      }
    }
    return Picture.ofRgb(width, height, 8, rgb);
  }
}
