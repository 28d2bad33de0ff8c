// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Tensor;

/** Plans conversions between RGB and CIE Lab. */
final class ColorPlanner extends FamilyPlanner {
  ColorPlanner(KernelLauncher launcher) {
    super("color", launcher);
  }

  private LaunchConfig pixels(Tensor tensor) {
    return geometry().pixels(tensor.shape().pixels());
  }

  OpPlan toRgb(LabColor.ToRgb op) {
    if (op.lightness() == Lightness.EXACT) {
      String name = named("lab_to_rgb_exact", op.gray(), op.ab(), op.rgb());
      return OpPlan.of(
          launch(pixels(op.rgb()), name, op.gray(), op.ab(), op.rgb(), op.rgb().shape().pixels()));
    }
    String name = named("lab_to_rgb", op.gray(), op.ab(), op.rgb());
    return OpPlan.of(
        launch(
            pixels(op.rgb()),
            name,
            op.gray(),
            op.ab(),
            op.rgb(),
            op.rgb().shape().pixels(),
            op.lightness() == Lightness.LUMA));
  }

  OpPlan toRgbBackward(LabColor.ToRgbBackward op) {
    if (op.lightness() == Lightness.EXACT) {
      String name = named("lab_to_rgb_exact_backward", op.gray(), op.ab(), op.dRgb(), op.dAb());
      return OpPlan.of(
          launch(
              pixels(op.dRgb()),
              name,
              op.gray(),
              op.ab(),
              op.dRgb(),
              op.dAb(),
              op.dRgb().shape().pixels()));
    }
    String name = named("lab_to_rgb_backward", op.gray(), op.ab(), op.dRgb(), op.dAb());
    return OpPlan.of(
        launch(
            pixels(op.dRgb()),
            name,
            op.gray(),
            op.ab(),
            op.dRgb(),
            op.dAb(),
            op.dRgb().shape().pixels(),
            op.lightness() == Lightness.LUMA));
  }

  OpPlan fromRgb(LabColor.FromRgb op) {
    String name = named("rgb_to_lab", op.rgb(), op.lab());
    return OpPlan.of(launch(pixels(op.rgb()), name, op.rgb(), op.lab(), op.rgb().shape().pixels()));
  }
}
