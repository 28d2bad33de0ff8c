// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** CIE L*a*b* (D65) and sRGB with OpenCV's constants; docs/model.md has the formulas. */
public sealed interface LabColor extends Op {
  /**
   * Colours grey: L* from {@code gray}, then Lab to XYZ to linear to sRGB, clamped to [0, 1].
   *
   * @param gray (N, H, W, 1) in [0, 1]
   * @param ab (N, H, W, 2), a* and b*
   * @param rgb (N, H, W, 3) in [0, 1]
   */
  record ToRgb(Tensor gray, Tensor ab, Tensor rgb, Lightness lightness) implements LabColor {
    /** Checks the shapes. */
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
   * Gradient of {@link ToRgb} with respect to {@code ab}; zero through a component that was
   * clamped.
   *
   * @param gray what {@link ToRgb} read
   * @param ab what {@link ToRgb} read
   * @param dRgb (N, H, W, 3)
   * @param dAb (N, H, W, 2)
   */
  record ToRgbBackward(Tensor gray, Tensor ab, Tensor dRgb, Tensor dAb, Lightness lightness)
      implements LabColor {
    /** Checks the shapes. */
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
   * lab = Lab(rgb).
   *
   * @param rgb (N, H, W, 3) in [0, 1]
   * @param lab (N, H, W, 3), L* in [0, 100], a*, b*
   */
  record FromRgb(Tensor rgb, Tensor lab) implements LabColor {
    /** Checks the shapes. */
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
