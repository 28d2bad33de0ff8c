// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.image.FloatImage;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.StripResampler;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A grey picture.
 *
 * @param width columns
 * @param height rows
 * @param values gamma-encoded values in [0, 1]; read several times, by several threads at once
 */
public record GrayPicture(int width, int height, FloatImage.Source values) {
  /** {@return the grey values of a picture} */
  static GrayPicture of(Picture picture) {
    return new GrayPicture(picture.width(), picture.height(), picture::gray);
  }

  /**
   * {@return the picture at another size, (height, width)}
   *
   * @param toWidth columns, at least 1
   * @param toHeight rows, at least 1
   */
  public float[] resized(int toWidth, int toHeight) {
    float[] resized = new float[Math.multiplyExact(toWidth, toHeight)];
    StripResampler.stretch(
        width,
        height,
        values,
        List.of(new StripResampler.Target(toWidth, toHeight, FloatBuffer.wrap(resized))));
    return resized;
  }
}
