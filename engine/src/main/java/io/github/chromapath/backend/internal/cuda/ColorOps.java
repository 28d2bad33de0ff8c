// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import static io.github.chromapath.backend.internal.cuda.KernelOps.named;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Gray;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.op.Split;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Plans colour, and what moves channels. */
final class ColorOps {
  private static final String CHANNELS = "channels";
  private static final String COLOR = "color";

  private final KernelOps ops;

  ColorOps(KernelOps ops) {
    this.ops = ops;
  }

  void register() {
    ops.on(ChannelAffine.class, this::affine);
    ops.on(Concat.class, this::concat);
    ops.on(Split.class, this::split);
    ops.on(Gray.class, this::gray);
    ops.on(LabColor.ToRgb.class, this::toRgb);
    ops.on(LabColor.ToRgbBackward.class, this::toRgbBackward);
    ops.on(LabColor.FromRgb.class, this::fromRgb);
  }

  private OpPlan affine(ChannelAffine op) {
    Tensor x = op.x();
    Tensor y = op.y();
    int channels = y.shape().c();
    boolean alike = x.shape().equals(y.shape());
    String name = named(alike ? "channel_affine" : "channel_broadcast", x, y);
    LaunchConfig config = ops.geometry().walk(1, y.shape().pixels(), channels, y.type());
    List<Float> constants = new ArrayList<>(op.scale());
    constants.addAll(op.shift());
    return new OpPlan(
        0,
        constants,
        (workspace, scale) -> {
          long shift = scale + (long) channels * Float.BYTES;
          long pixels = y.shape().pixels();
          return List.of(ops.launch(config, CHANNELS, name, x, scale, shift, y, pixels, channels));
        });
  }

  private OpPlan concat(Concat op) {
    List<Command> copies = new ArrayList<>();
    int first = 0;
    for (Tensor part : op.inputs()) {
      copies.add(copy(part, 0, op.y(), first, part.shape().c()));
      first += part.shape().c();
    }
    return OpPlan.of(copies.toArray(Command[]::new));
  }

  private OpPlan split(Split op) {
    List<Command> copies = new ArrayList<>();
    int first = 0;
    for (Tensor part : op.outputs()) {
      copies.add(copy(op.x(), first, part, 0, part.shape().c()));
      first += part.shape().c();
    }
    return OpPlan.of(copies.toArray(Command[]::new));
  }

  private Command copy(
      Tensor source, int sourceFirst, Tensor target, int targetFirst, int channels) {
    named("channel_copy", source, target);
    String name = source.type() == DataType.FLOAT32 ? "channel_copy_b32" : "channel_copy_b16";
    long pixels = source.shape().pixels();
    return ops.launch(
        ops.geometry().walk(1, pixels, channels, source.type()),
        CHANNELS,
        name,
        source,
        source.shape().c(),
        sourceFirst,
        target,
        target.shape().c(),
        targetFirst,
        channels,
        pixels);
  }

  private OpPlan gray(Gray op) {
    String name = named("gray", op.rgb(), op.gray());
    return OpPlan.of(
        ops.launch(
            pixels(op.gray()), CHANNELS, name, op.rgb(), op.gray(), op.gray().shape().pixels()));
  }

  /** Four pixels a thread, whatever their type. */
  private LaunchConfig pixels(Tensor tensor) {
    return ops.geometry().elements(tensor.shape().pixels(), DataType.FLOAT32);
  }

  private OpPlan toRgb(LabColor.ToRgb op) {
    String name = named("lab_to_rgb", op.gray(), op.ab(), op.rgb());
    return OpPlan.of(
        ops.launch(
            pixels(op.rgb()),
            COLOR,
            name,
            op.gray(),
            op.ab(),
            op.rgb(),
            op.rgb().shape().pixels(),
            op.lightness() == Lightness.LUMA));
  }

  private OpPlan toRgbBackward(LabColor.ToRgbBackward op) {
    String name = named("lab_to_rgb_backward", op.gray(), op.ab(), op.dRgb(), op.dAb());
    return OpPlan.of(
        ops.launch(
            pixels(op.dRgb()),
            COLOR,
            name,
            op.gray(),
            op.ab(),
            op.dRgb(),
            op.dAb(),
            op.dRgb().shape().pixels(),
            op.lightness() == Lightness.LUMA));
  }

  private OpPlan fromRgb(LabColor.FromRgb op) {
    String name = named("rgb_to_lab", op.rgb(), op.lab());
    return OpPlan.of(
        ops.launch(pixels(op.rgb()), COLOR, name, op.rgb(), op.lab(), op.rgb().shape().pixels()));
  }
}
