// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.EfficientChannelAttention;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.op.SqueezeExcite;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/** Plans sums over pixels and the attention made of them. */
final class AttentionPlanner extends FamilyPlanner {
  AttentionPlanner(KernelLauncher launcher) {
    super("attention", launcher);
  }

  private static long pixels(Tensor x) {
    return (long) x.shape().h() * x.shape().w();
  }

  OpPlan biasGradient(BiasGradient op) {
    requireFloat32(op.dBias());
    return sums(op.dy(), 1, op.dy().shape().pixels(), op.dBias(), 1);
  }

  OpPlan pool(GlobalAveragePool.Forward op) {
    named("channel_sums", op.x(), op.z());
    long pixels = pixels(op.x());
    return sums(op.x(), op.x().shape().n(), pixels, op.z(), 1.0 / pixels);
  }

  /** factor times the sum over each image's pixels. */
  private OpPlan sums(Tensor x, int images, long pixels, Tensor sums, double factor) {
    int channels = x.shape().c();
    int chunks = Geometry.chunks(images, pixels, channels, x.type());
    int rows = images * channels;
    return OpPlan.withWorkspace(
        (long) rows * chunks * Float.BYTES,
        workspace ->
            List.of(
                launch(
                    geometry().walk(images, channels, chunks, x.type()),
                    named("channel_sums_partial", x),
                    x,
                    workspace,
                    images,
                    pixels,
                    channels,
                    chunks),
                total(workspace, sums, rows, chunks, factor)));
  }

  private Command total(long workspace, Tensor sums, int rows, int chunks, double factor) {
    return launch(
        geometry().warps(rows),
        named("channel_sums_final", sums),
        workspace,
        sums,
        rows,
        chunks,
        factor);
  }

  private LaunchConfig whole(Tensor x) {
    return geometry().walk(x.shape().n(), pixels(x), x.shape().c(), x.type());
  }

  OpPlan poolBackward(GlobalAveragePool.Backward op) {
    Tensor dx = op.dx();
    return OpPlan.of(
        launch(
            whole(dx),
            named("average_pool_backward", op.dz(), dx),
            op.dz(),
            dx,
            dx.shape().n(),
            pixels(dx),
            dx.shape().c()));
  }

  OpPlan scale(ChannelScale.Forward op) {
    Tensor x = op.x();
    return OpPlan.of(
        launch(
            whole(x),
            named("channel_scale_forward", x, op.a(), op.y()),
            x,
            op.a(),
            op.y(),
            x.shape().n(),
            pixels(x),
            x.shape().c()));
  }

  OpPlan scaleBackward(ChannelScale.Backward op) {
    Tensor x = op.x();
    int images = x.shape().n();
    int channels = x.shape().c();
    int chunks = Geometry.chunks(images, pixels(x), channels, x.type());
    String name = named("channel_scale_backward_partial", x, op.a(), op.dy(), op.dx(), op.da());
    return OpPlan.withWorkspace(
        (long) images * channels * chunks * Float.BYTES,
        workspace ->
            List.of(
                launch(
                    geometry().walk(images, channels, chunks, x.type()),
                    name,
                    x,
                    op.a(),
                    op.dy(),
                    op.dx(),
                    workspace,
                    images,
                    pixels(x),
                    channels,
                    chunks),
                total(workspace, op.da(), images * channels, chunks, 1)));
  }

  OpPlan eca(EfficientChannelAttention.Forward op) {
    requireFloat32(op.weight());
    Shape shape = op.z().shape();
    return OpPlan.of(
        launch(
            geometry().items(shape.elements()),
            named("eca_forward", op.z(), op.a()),
            op.z(),
            op.weight(),
            op.a(),
            shape.n(),
            shape.c(),
            op.weight().shape().c()));
  }

  OpPlan ecaBackward(EfficientChannelAttention.Backward op) {
    requireFloat32(op.weight(), op.dWeight());
    Shape shape = op.z().shape();
    int size = op.weight().shape().c();
    Command input =
        launch(
            geometry().items(shape.elements()),
            named("eca_backward_input", op.a(), op.da(), op.dz()),
            op.weight(),
            op.a(),
            op.da(),
            op.dz(),
            shape.n(),
            shape.c(),
            size);
    Command weight =
        launch(
            geometry().blocks(size),
            named("eca_backward_weight", op.z(), op.a(), op.da()),
            op.z(),
            op.a(),
            op.da(),
            op.dWeight(),
            shape.n(),
            shape.c(),
            size);
    return OpPlan.of(input, weight);
  }

  OpPlan se(SqueezeExcite.Forward op) {
    requireFloat32(op.weight1(), op.weight2());
    return OpPlan.of(
        dense(op.weight1(), op.z(), op.hidden(), false),
        dense(op.weight2(), op.hidden(), op.a(), true));
  }

  private Command dense(Tensor matrix, Tensor vector, Tensor result, boolean gate) {
    int images = vector.shape().n();
    int rows = matrix.shape().n();
    return launch(
        geometry().warps((long) images * rows),
        named("se_dense", vector, result),
        matrix,
        vector,
        result,
        images,
        rows,
        matrix.shape().c(),
        gate);
  }

  /** The workspace holds g (N, C), then q (N, R), both fp32. */
  OpPlan seBackward(SqueezeExcite.Backward op) {
    requireFloat32(op.weight1(), op.weight2(), op.dWeight1(), op.dWeight2());
    named("se_backward", op.z(), op.hidden(), op.a(), op.da(), op.dz());
    Shape wide = op.z().shape();
    Shape narrow = op.hidden().shape();
    return OpPlan.withWorkspace(
        (wide.elements() + narrow.elements()) * Float.BYTES,
        g -> {
          long q = g + wide.elements() * Float.BYTES;
          Command gradient =
              launch(
                  geometry().items(wide.elements()),
                  named("se_gate_gradient", op.a()),
                  op.a(),
                  op.da(),
                  g,
                  wide.elements());
          Command hidden =
              launch(
                  columns(wide.n(), narrow.c()),
                  named("se_transposed_hidden", op.hidden()),
                  op.weight2(),
                  g,
                  op.hidden(),
                  q,
                  wide.n(),
                  wide.c(),
                  narrow.c());
          Command input =
              launch(
                  columns(wide.n(), wide.c()),
                  named("se_transposed_input", op.dz()),
                  op.weight1(),
                  q,
                  op.dz(),
                  wide.n(),
                  narrow.c(),
                  wide.c());
          return List.of(
              gradient,
              hidden,
              outer(g, op.hidden(), op.dWeight2()),
              outer(q, op.z(), op.dWeight1()),
              input);
        });
  }

  /** A block for 32 columns of one image. */
  private LaunchConfig columns(int images, int columns) {
    return geometry().blocks((long) images * ((columns + 31) / 32));
  }

  private Command outer(long left, Tensor right, Tensor result) {
    return launch(
        geometry().items(result.shape().elements()),
        named("se_outer", right),
        left,
        right,
        result,
        right.shape().n(),
        result.shape().n(),
        result.shape().c());
  }
}
