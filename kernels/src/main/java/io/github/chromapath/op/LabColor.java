// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Conversions between CIE L*a*b* (D65) and sRGB, with OpenCV's constants; docs/model.md states the
 * formulas.
 */
public sealed interface LabColor extends Op {
  /**
   * Colors a gray image: L* from {@code gray}, then Lab to XYZ to linear sRGB to sRGB, clamped to
   * [0, 1]. With {@link Lightness#EXACT}, L* depends on a* and b* too.
   *
   * @param gray (N, H, W, 1) in [0, 1]
   * @param ab (N, H, W, 2), a* and b*
   * @param rgb (N, H, W, 3) in [0, 1]
   * @param lightness the L* of a gray value
   */
  record ToRgb(Tensor gray, Tensor ab, Tensor rgb, Lightness lightness) implements LabColor {
    public ToRgb {
      Check.shape(gray, rgb.shape().withChannels(1));
      Check.shape(ab, rgb.shape().withChannels(2));
      Check.shape(rgb, rgb.shape().withChannels(3));
    }

    @Override
    public List<Tensor> reads() {
      return List.of(gray, ab);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(rgb);
    }
  }

  /**
   * The gradient of {@link ToRgb} with respect to {@code ab}. Components of rgb that were clamped
   * contribute 0. With {@link Lightness#EXACT}, the gradient includes the change of L* and of the
   * scale of a* and b*.
   *
   * @param gray (N, H, W, 1), input of {@link ToRgb}
   * @param ab (N, H, W, 2), input of {@link ToRgb}
   * @param dRgb (N, H, W, 3)
   * @param dAb (N, H, W, 2)
   * @param lightness that of {@link ToRgb}
   */
  record ToRgbBackward(Tensor gray, Tensor ab, Tensor dRgb, Tensor dAb, Lightness lightness)
      implements LabColor {
    public ToRgbBackward {
      Check.shape(gray, dRgb.shape().withChannels(1));
      Check.shape(ab, dRgb.shape().withChannels(2));
      Check.shape(dRgb, dRgb.shape().withChannels(3));
      Check.sameShape(ab, dAb);
    }

    @Override
    public List<Tensor> reads() {
      return List.of(gray, ab, dRgb);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(dAb);
    }
  }

  /**
   * Converts sRGB to L*a*b*.
   *
   * @param rgb (N, H, W, 3) in [0, 1]
   * @param lab (N, H, W, 3): L* in [0, 100], a*, b*
   */
  record FromRgb(Tensor rgb, Tensor lab) implements LabColor {
    public FromRgb {
      Check.sameShape(rgb, lab);
      Check.shape(rgb, rgb.shape().withChannels(3));
    }

    @Override
    public List<Tensor> reads() {
      return List.of(rgb);
    }

    @Override
    public List<Tensor> writes() {
      return List.of(lab);
    }
  }
}
