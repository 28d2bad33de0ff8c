// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import static io.github.chromapath.kernels.parity.Mirror.arguments;

import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernels of color.cu. They execute the same operations as the CPU's kernels, so results are
 * bit-identical except for the sign of zeros: where a CUDA kernel branches, the CPU's kernel adds 0
 * times the other branch. For the same reason the CPU's kernels turn infinity, which is not a
 * color, into NaN. NaN results are NaN on both sides.
 */
final class ColorParityCases {
  private static final int[] PIXELS = {1, 3, 150};

  private ColorParityCases() {}

  static List<ParityCase> all() {
    List<ParityCase> cases = new ArrayList<>();
    for (Storage storage : Storage.FLOATS) {
      add(cases, "lab_to_rgb", storage, ColorParityCases::labToRgb);
      add(cases, "lab_to_rgb_backward", storage, ColorParityCases::labToRgbBackward);
      add(cases, "lab_to_rgb_exact", storage, ColorParityCases::labToRgbExact);
      add(cases, "lab_to_rgb_exact_backward", storage, ColorParityCases::labToRgbExactBackward);
      add(cases, "rgb_to_lab", storage, ColorParityCases::rgbToLab);
    }
    return cases;
  }

  private interface Body {
    void run(Stage stage, String kernel, Storage storage, int pixels, int shift);
  }

  private static void add(List<ParityCase> cases, String name, Storage storage, Body body) {
    String kernel = name + "_" + storage.suffix();
    cases.add(
        ParityCase.of(
            name,
            storage,
            Geometry.walks(),
            stage -> {
              for (int pixels : PIXELS) {
                body.run(stage, kernel, storage, pixels, 0);
                body.run(stage, kernel, storage, pixels, 1);
              }
            },
            kernel));
  }

  private static void labToRgb(Stage stage, String kernel, Storage storage, int pixels, int shift) {
    Mirror gray = Mirror.of(stage, storage, 0, grays(pixels));
    Mirror ab = Mirror.of(stage, storage, shift, chroma(pixels));
    for (int luma = 0; luma < 2; luma++) {
      Mirror rgb = Mirror.result(stage, storage, 0, 3 * pixels);
      stage.launch(kernel, arguments(gray, ab, rgb).int64(pixels).int32(luma));
      stage.compute(
          new LabColor.ToRgb(gray.pixels(1), ab.pixels(2), rgb.pixels(3), lightness(luma)));
      rgb.assertSameButForZeros("rgb");
    }
  }

  private static void labToRgbBackward(
      Stage stage, String kernel, Storage storage, int pixels, int shift) {
    Mirror gray = Mirror.of(stage, storage, shift, grays(pixels));
    Mirror ab = Mirror.of(stage, storage, shift, chroma(pixels));
    Mirror dRgb = Mirror.of(stage, storage, 0, Data.normal(3 * pixels, 5));
    for (int luma = 0; luma < 2; luma++) {
      Mirror dAb = Mirror.result(stage, storage, shift, 2 * pixels);
      stage.launch(kernel, arguments(gray, ab, dRgb, dAb).int64(pixels).int32(luma));
      stage.compute(
          new LabColor.ToRgbBackward(
              gray.pixels(1), ab.pixels(2), dRgb.pixels(3), dAb.pixels(2), lightness(luma)));
      dAb.assertSameButForZeros("dAb");
    }
  }

  private static void labToRgbExact(
      Stage stage, String kernel, Storage storage, int pixels, int shift) {
    Mirror gray = Mirror.of(stage, storage, 0, grays(pixels));
    Mirror ab = Mirror.of(stage, storage, shift, chroma(pixels));
    Mirror rgb = Mirror.result(stage, storage, 0, 3 * pixels);
    stage.launch(kernel, arguments(gray, ab, rgb).int64(pixels));
    stage.compute(new LabColor.ToRgb(gray.pixels(1), ab.pixels(2), rgb.pixels(3), Lightness.EXACT));
    rgb.assertSameButForZeros("rgb");
  }

  private static void labToRgbExactBackward(
      Stage stage, String kernel, Storage storage, int pixels, int shift) {
    Mirror gray = Mirror.of(stage, storage, shift, grays(pixels));
    Mirror ab = Mirror.of(stage, storage, shift, chroma(pixels));
    Mirror dRgb = Mirror.of(stage, storage, 0, Data.normal(3 * pixels, 5));
    Mirror dAb = Mirror.result(stage, storage, shift, 2 * pixels);
    stage.launch(kernel, arguments(gray, ab, dRgb, dAb).int64(pixels));
    stage.compute(
        new LabColor.ToRgbBackward(
            gray.pixels(1), ab.pixels(2), dRgb.pixels(3), dAb.pixels(2), Lightness.EXACT));
    dAb.assertSameButForZeros("dAb");
  }

  private static Lightness lightness(int luma) {
    return luma == 1 ? Lightness.LUMA : Lightness.SRGB;
  }

  private static void rgbToLab(Stage stage, String kernel, Storage storage, int pixels, int shift) {
    Mirror rgb = Mirror.of(stage, storage, 0, colors(pixels));
    Mirror lab = Mirror.result(stage, storage, shift, 3 * pixels);
    stage.launch(kernel, arguments(rgb, lab).int64(pixels));
    stage.compute(new LabColor.FromRgb(rgb.pixels(3), lab.pixels(3)));
    lab.assertSameButForZeros("lab");
  }

  /** Values in [0, 1], including dark ones and both ends, and NaN. */
  private static float[] grays(int pixels) {
    float[] values = Data.uniform(pixels, 0, 1, 1);
    for (int i = 0; i < pixels; i += 5) {
      values[i] *= 0.09f;
    }
    return withEnds(values);
  }

  private static float[] colors(int pixels) {
    float[] values = Data.uniform(3 * pixels, 0, 1, 2);
    for (int i = 0; i < pixels; i += 4) {
      values[3 * i] *= 0.05f;
      values[3 * i + 1] *= 0.05f;
      values[3 * i + 2] *= 0.05f;
    }
    return withEnds(values);
  }

  /** Some colors are outside sRGB, so that components are clamped. */
  private static float[] chroma(int pixels) {
    float[] values = Data.uniform(2 * pixels, -128, 127, 3);
    for (int i = 0; i < pixels; i += 3) {
      values[2 * i] *= 0.1f;
      values[2 * i + 1] *= 0.1f;
    }
    if (pixels > 100) {
      values[100] = Float.NaN;
      values[50] = 0;
      values[51] = 0;
    }
    return values;
  }

  private static float[] withEnds(float[] values) {
    if (values.length > 100) {
      values[7] = 0;
      values[8] = 1;
      values[61] = Float.NaN;
    }
    return values;
  }
}
