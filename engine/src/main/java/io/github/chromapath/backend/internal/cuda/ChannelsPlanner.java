// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Gray;
import io.github.chromapath.op.Split;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Plans operations that copy, mix or shift channels. */
final class ChannelsPlanner extends FamilyPlanner {
  /** Channels of one tensor, from {@code first} on. */
  private record Slice(Tensor tensor, int first) {}

  ChannelsPlanner(KernelLauncher launcher) {
    super("channels", launcher);
  }

  /** The constants are the scales, then the shifts. */
  OpPlan affine(ChannelAffine op) {
    Tensor x = op.x();
    Tensor y = op.y();
    int channels = y.shape().c();
    long pixels = y.shape().pixels();
    boolean sameShape = x.shape().equals(y.shape());
    String name = named(sameShape ? "channel_affine" : "channel_broadcast", x, y);
    LaunchConfig config = geometry().walk(1, pixels, channels, y.type());
    List<Float> constants = new ArrayList<>(op.scale());
    constants.addAll(op.shift());
    return new OpPlan(
        0,
        constants,
        (workspace, scale) -> {
          long shift = scale + (long) channels * Float.BYTES;
          return List.of(launch(config, name, x, scale, shift, y, pixels, channels));
        });
  }

  /** y = y + bias for each channel, then ReLU if requested. */
  Command addBias(Tensor y, Tensor bias, boolean relu) {
    requireFloat32(bias);
    int channels = y.shape().c();
    long pixels = y.shape().pixels();
    LaunchConfig config = geometry().walk(1, pixels, channels, y.type());
    return launch(config, named("bias_add", y), y, bias, y, pixels, channels, relu);
  }

  OpPlan concat(Concat op) {
    List<Command> copies = new ArrayList<>();
    int first = 0;
    for (Tensor part : op.inputs()) {
      copies.add(copy(new Slice(part, 0), new Slice(op.y(), first), part.shape().c()));
      first += part.shape().c();
    }
    return OpPlan.of(copies.toArray(Command[]::new));
  }

  OpPlan split(Split op) {
    List<Command> copies = new ArrayList<>();
    int first = 0;
    for (Tensor part : op.outputs()) {
      copies.add(copy(new Slice(op.x(), first), new Slice(part, 0), part.shape().c()));
      first += part.shape().c();
    }
    return OpPlan.of(copies.toArray(Command[]::new));
  }

  private Command copy(Slice source, Slice target, int channels) {
    Tensor x = source.tensor;
    Tensor y = target.tensor;
    // Refuses two types; the kernels only distinguish sizes.
    named("channel_copy", x, y);
    String name = x.type() == DataType.FLOAT32 ? "channel_copy_b32" : "channel_copy_b16";
    long pixels = x.shape().pixels();
    return launch(
        geometry().walk(1, pixels, channels, x.type()),
        name,
        x,
        x.shape().c(),
        source.first,
        y,
        y.shape().c(),
        target.first,
        channels,
        pixels);
  }

  OpPlan gray(Gray op) {
    long pixels = op.gray().shape().pixels();
    String name = named("gray", op.rgb(), op.gray());
    return OpPlan.of(launch(geometry().pixels(pixels), name, op.rgb(), op.gray(), pixels));
  }
}
