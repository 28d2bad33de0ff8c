package io.github.chromapath.backend.cuda;

import static io.github.chromapath.backend.cuda.KernelOps.named;
import static io.github.chromapath.backend.cuda.KernelOps.requireFloat32;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Plans normalisations. Batch normalisation is instance normalisation of one image of N H W pixels,
 * with weight and bias.
 *
 * <p>The workspace holds partial sums (2, images, channels, chunks), then coefficients (3, images,
 * channels).
 */
final class NormOps {
  private static final String FAMILY = "normalization";

  private final KernelOps ops;

  NormOps(KernelOps ops) {
    this.ops = ops;
  }

  void register() {
    ops.on(BatchNorm.Training.class, this::training);
    ops.on(BatchNorm.Inference.class, this::inference);
    ops.on(BatchNorm.Backward.class, this::backward);
    ops.on(BatchNorm.UpdateRunning.class, this::updateRunning);
    ops.on(InstanceNorm.Forward.class, this::instance);
    ops.on(InstanceNorm.Backward.class, this::instanceBackward);
  }

  /** What is normalised by itself, and how it is cut. */
  private static final class Extents {
    final int images;
    final long pixels;
    final int channels;
    final int chunks;
    final DataType type;

    private Extents(int images, long pixels, Tensor x) {
      this.images = images;
      this.pixels = pixels;
      channels = x.shape().c();
      type = x.type();
      chunks = Geometry.chunks(images, pixels, channels, type);
    }

    static Extents ofBatch(Tensor x) {
      return new Extents(1, x.shape().pixels(), x);
    }

    static Extents ofImages(Tensor x) {
      Shape shape = x.shape();
      return new Extents(shape.n(), (long) shape.h() * shape.w(), x);
    }

    long rows() {
      return (long) images * channels;
    }

    long partialBytes() {
      return 2 * rows() * chunks * Float.BYTES;
    }

    long workspaceBytes() {
      return partialBytes() + 3 * rows() * Float.BYTES;
    }
  }

  private LaunchConfig inChunks(Extents at) {
    return ops.geometry().walk(at.images, at.channels, at.chunks, at.type);
  }

  private LaunchConfig whole(Extents at) {
    return ops.geometry().walk(at.images, at.pixels, at.channels, at.type);
  }

  private OpPlan training(BatchNorm.Training op) {
    return forward(
        Extents.ofBatch(op.x()),
        op.x(),
        op.weight(),
        op.bias(),
        op.y(),
        op.mean(),
        op.variance(),
        op.epsilon(),
        op.relu());
  }

  private OpPlan instance(InstanceNorm.Forward op) {
    return forward(
        Extents.ofImages(op.x()),
        op.x(),
        null,
        null,
        op.y(),
        op.mean(),
        op.variance(),
        op.epsilon(),
        false);
  }

  private OpPlan forward(
      Extents at,
      Tensor x,
      Tensor weight,
      Tensor bias,
      Tensor y,
      Tensor mean,
      Tensor variance,
      float epsilon,
      boolean relu) {
    requireFloat32(weight, bias, mean, variance);
    return OpPlan.withWorkspace(
        at.workspaceBytes(),
        workspace -> {
          long coefficients = workspace + at.partialBytes();
          Command partial =
              ops.launch(
                  inChunks(at),
                  FAMILY,
                  named("norm_moments_partial", x),
                  x,
                  workspace,
                  at.images,
                  at.pixels,
                  at.channels,
                  at.chunks);
          Command moments =
              ops.launch(
                  ops.geometry().warps(at.rows()),
                  FAMILY,
                  "norm_moments_final",
                  workspace,
                  weight,
                  bias,
                  mean,
                  variance,
                  coefficients,
                  at.images,
                  at.pixels,
                  at.channels,
                  at.chunks,
                  epsilon);
          return List.of(partial, moments, apply(at, x, coefficients, y, relu));
        });
  }

  private Command apply(Extents at, Tensor x, long coefficients, Tensor y, boolean relu) {
    return ops.launch(
        whole(at),
        FAMILY,
        named("norm_apply", x, y),
        x,
        coefficients,
        y,
        at.images,
        at.pixels,
        at.channels,
        relu);
  }

  private OpPlan inference(BatchNorm.Inference op) {
    requireFloat32(op.weight(), op.bias(), op.mean(), op.variance());
    Extents at = Extents.ofBatch(op.x());
    return OpPlan.withWorkspace(
        3 * at.rows() * Float.BYTES,
        coefficients -> {
          Command prepare =
              ops.launch(
                  ops.geometry().items(at.channels),
                  FAMILY,
                  "norm_coefficients",
                  op.mean(),
                  op.variance(),
                  op.weight(),
                  op.bias(),
                  coefficients,
                  at.channels,
                  op.epsilon());
          return List.of(prepare, apply(at, op.x(), coefficients, op.y(), op.relu()));
        });
  }

  private OpPlan backward(BatchNorm.Backward op) {
    return backward(
        Extents.ofBatch(op.x()),
        op.x(),
        op.y(),
        op.dy(),
        op.weight(),
        op.mean(),
        op.variance(),
        op.dx(),
        op.dWeight(),
        op.dBias(),
        op.epsilon());
  }

  private OpPlan instanceBackward(InstanceNorm.Backward op) {
    return backward(
        Extents.ofImages(op.x()),
        op.x(),
        null,
        op.dy(),
        null,
        op.mean(),
        op.variance(),
        op.dx(),
        null,
        null,
        op.epsilon());
  }

  private OpPlan backward(
      Extents at,
      Tensor x,
      Tensor y,
      Tensor dy,
      Tensor weight,
      Tensor mean,
      Tensor variance,
      Tensor dx,
      Tensor dWeight,
      Tensor dBias,
      float epsilon) {
    requireFloat32(weight, mean, variance, dWeight, dBias);
    return OpPlan.withWorkspace(
        at.workspaceBytes(),
        workspace -> {
          long coefficients = workspace + at.partialBytes();
          Command partial =
              ops.launch(
                  inChunks(at),
                  FAMILY,
                  named("norm_backward_partial", x, y, dy),
                  x,
                  y,
                  dy,
                  mean,
                  workspace,
                  at.images,
                  at.pixels,
                  at.channels,
                  at.chunks);
          Command sums =
              ops.launch(
                  ops.geometry().warps(at.rows()),
                  FAMILY,
                  "norm_backward_final",
                  workspace,
                  weight,
                  variance,
                  coefficients,
                  dWeight,
                  dBias,
                  at.images,
                  at.pixels,
                  at.channels,
                  at.chunks,
                  epsilon);
          Command apply =
              ops.launch(
                  whole(at),
                  FAMILY,
                  named("norm_backward_apply", x, y, dy, dx),
                  x,
                  y,
                  dy,
                  mean,
                  coefficients,
                  dx,
                  at.images,
                  at.pixels,
                  at.channels);
          return List.of(partial, sums, apply);
        });
  }

  private OpPlan updateRunning(BatchNorm.UpdateRunning op) {
    requireFloat32(op.mean(), op.variance(), op.runningMean(), op.runningVariance());
    int channels = op.mean().shape().c();
    return OpPlan.of(
        ops.launch(
            ops.geometry().items(channels),
            FAMILY,
            "norm_update_running",
            op.mean(),
            op.variance(),
            op.runningMean(),
            op.runningVariance(),
            channels,
            op.count(),
            op.momentum()));
  }
}
