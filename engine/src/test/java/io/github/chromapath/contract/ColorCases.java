// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.Gray;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/** BT.709 grey, Lab to sRGB with its gradient, and sRGB to Lab. */
final class ColorCases {
  private static final double BOUND = 5e-6;
  private static final double GRADIENT = 6e-5;
  private static final double EXACT_GRADIENT = 5e-4;
  private static final String REASON = "chains of fp32 powers and cubes, no sums over pixels";

  private ColorCases() {}

  static Stream<OpCase> cases() {
    Shape small = new Shape(2, 7, 9, 1);
    Shape large = new Shape(2, 33, 21, 1);
    return Stream.of(
        gray(small),
        gray(new Shape(1, 1, 1, 1)),
        gray(large),
        toRgb("inside the gamut, ", large, 12, Lightness.SRGB),
        toRgb("inside the gamut, ", large, 12, Lightness.LUMA),
        toRgb("mostly clamped, ", large, 90, Lightness.SRGB),
        toRgb("mostly clamped, ", small, 90, Lightness.LUMA),
        toRgb("one pixel, ", new Shape(1, 1, 1, 1), 10, Lightness.SRGB),
        toRgb("inside the gamut, ", large, 12, Lightness.EXACT),
        toRgb("mostly clamped, ", large, 90, Lightness.EXACT),
        toRgb("one pixel, ", new Shape(1, 1, 1, 1), 10, Lightness.EXACT),
        neutral(Lightness.SRGB),
        neutral(Lightness.LUMA),
        neutral(Lightness.EXACT),
        fromRgb("", HostTensor.uniform(small.withChannels(3), 1, 0, 1)),
        fromRgb("", HostTensor.uniform(large.withChannels(3), 2, 0, 1)),
        fromRgb("dark, ", HostTensor.uniform(small.withChannels(3), 3, 0, 0.12f)),
        fromRgb("corners, ", corners()));
  }

  private static OpCase gray(Shape shape) {
    HostTensor rgb = HostTensor.uniform(shape.withChannels(3), 4, 0, 1);
    return OpCase.named("grey " + shape)
        .reads("rgb", rgb)
        .writes("gray", shape)
        .runs(t -> List.of(new Gray(t.get("rgb"), t.get("gray"))))
        .expects(
            TorchOracle.exact()
                .constant("rgb", rgb)
                .output("gray", t -> TorchColor.gray(t.get("rgb"))))
        .within(3e-7, "three products, two sums");
  }

  /** The gradient at kinks (clamped components) is 0; no random pixel is within rounding of one. */
  private static OpCase toRgb(String note, Shape shape, float chroma, Lightness lightness) {
    HostTensor gray = HostTensor.uniform(shape, 5, 0.01f, 0.99f);
    HostTensor ab = HostTensor.normal(shape.withChannels(2), 6).map(v -> chroma * v);
    HostTensor dRgb = HostTensor.normal(shape.withChannels(3), 7);
    return OpCase.named("Lab to sRGB, " + note + lightness + " " + shape)
        .reads("gray", gray)
        .reads("ab", ab)
        .reads("dRgb", dRgb)
        .writes("rgb", dRgb.shape())
        .writes("dAb", ab.shape())
        .runs(
            t ->
                List.of(
                    new LabColor.ToRgb(t.get("gray"), t.get("ab"), t.get("rgb"), lightness),
                    new LabColor.ToRgbBackward(
                        t.get("gray"), t.get("ab"), t.get("dRgb"), t.get("dAb"), lightness)))
        .expects(
            TorchOracle.exact()
                .constant("gray", gray)
                .leaf("ab", ab)
                .output("rgb", dRgb, t -> TorchColor.toRgb(t.get("gray"), t.get("ab"), lightness)))
        .within(BOUND, REASON)
        .within("dAb", lightness == Lightness.EXACT ? EXACT_GRADIENT : GRADIENT, reason(lightness));
  }

  private static String reason(Lightness lightness) {
    return "the slope of the transfer function magnifies the remainder of cancelled terms near 0;"
        + " libtorch's own fp32 is 2.4e-5 off its fp64 on the clamped case"
        + (lightness == Lightness.EXACT
            ? "; L* and the scale of a*, b* follow from luma, whose rounding is divided by its slope"
                + " of .001 and more along the path"
            : "");
  }

  /** a* = b* = 0 at every 8-bit level, including both ends. */
  private static OpCase neutral(Lightness lightness) {
    Shape shape = new Shape(1, 1, 256, 1);
    float[] levels = new float[256];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = i / 255f;
    }
    HostTensor gray = HostTensor.of(shape, levels);
    HostTensor ab = HostTensor.filled(shape.withChannels(2), 0);
    return OpCase.named("Lab to sRGB, neutral, " + lightness)
        .reads("gray", gray)
        .reads("ab", ab)
        .writes("rgb", shape.withChannels(3))
        .runs(t -> List.of(new LabColor.ToRgb(t.get("gray"), t.get("ab"), t.get("rgb"), lightness)))
        .expects(
            TorchOracle.exact()
                .constant("gray", gray)
                .constant("ab", ab)
                .output("rgb", t -> TorchColor.toRgb(t.get("gray"), t.get("ab"), lightness)))
        .within(BOUND, REASON);
  }

  private static OpCase fromRgb(String note, HostTensor rgb) {
    return OpCase.named("sRGB to Lab, " + note + rgb.shape())
        .reads("rgb", rgb)
        .writes("lab", rgb.shape())
        .runs(t -> List.of(new LabColor.FromRgb(t.get("rgb"), t.get("lab"))))
        .expects(
            TorchOracle.exact()
                .constant("rgb", rgb)
                .output("lab", t -> TorchColor.fromRgb(t.get("rgb"))))
        .within(BOUND, REASON);
  }

  /** Black, white, the six full colours and the two sides of the transfer function's knee. */
  private static HostTensor corners() {
    return HostTensor.of(
        new Shape(1, 2, 5, 3),
        0,
        0,
        0,
        1,
        1,
        1,
        1,
        0,
        0,
        0,
        1,
        0,
        0,
        0,
        1,
        1,
        1,
        0,
        1,
        0,
        1,
        0,
        1,
        1,
        0.0404f,
        0.0404f,
        0.0404f,
        0.0406f,
        0.0406f,
        0.0406f);
  }
}
