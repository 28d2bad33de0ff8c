// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.op.SyncBatchNorm;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Plans normalisations. Batch normalisation is instance normalisation of one image of N H W pixels,
 * with weight and bias.
 *
 * <p>The workspace holds partial sums (2, images, channels, chunks), then the coefficients (3,
 * images, channels) that no tensor holds.
 */
final class NormalizationPlanner extends FamilyPlanner {
  /** Every integer of so many bits is a float. */
  private static final int FLOAT_BITS = 24;

  NormalizationPlanner(KernelLauncher launcher) {
    super("normalization", launcher);
  }

  /** A tensor whose images are normalised separately, and its tiling. */
  private static final class Input {
    final Tensor x;
    final int images;
    final long pixels;
    final int channels;
    final int chunks;

    private Input(Tensor x, int images, long pixels) {
      this.x = x;
      this.images = images;
      this.pixels = pixels;
      channels = x.shape().c();
      chunks = Geometry.chunks(images, pixels, channels, x.type());
    }

    static Input batch(Tensor x) {
      return new Input(x, 1, x.shape().pixels());
    }

    static Input images(Tensor x) {
      Shape shape = x.shape();
      return new Input(x, shape.n(), (long) shape.h() * shape.w());
    }

    /** Arguments of every kernel over the elements. */
    List<Object> extents() {
      return List.of(images, pixels, channels);
    }

    /** Arguments of a kernel over the partial sums of a batch. */
    List<Object> ofBatch() {
      return List.of(pixels, channels, chunks);
    }

    /** Arguments of every kernel over the partial sums. */
    List<Object> tiling() {
      return List.of(images, pixels, channels, chunks);
    }

    long rows() {
      return (long) images * channels;
    }

    long partialBytes() {
      return 2 * rows() * chunks * Float.BYTES;
    }

    long coefficientBytes() {
      return 3 * rows() * Float.BYTES;
    }
  }

  /** Mean and biased variance; epsilon is added to the variance. */
  private record Statistics(Tensor mean, Tensor variance, float epsilon) {}

  /** The forward coefficients, which only ReLU needs, and the output's and input's gradients. */
  private record Gradient(Optional<Tensor> forward, Tensor dy, Tensor dx) {}

  /** Weight and bias, or their gradients. Instance normalisation has neither. */
  private record Affine(Optional<Tensor> weight, Optional<Tensor> bias) {
    static final Affine NONE = new Affine(Optional.empty(), Optional.empty());

    static Affine of(Tensor weight, Tensor bias) {
      requireFloat32(weight, bias);
      return new Affine(Optional.of(weight), Optional.of(bias));
    }
  }

  OpPlan training(BatchNorm.Training op) {
    Statistics statistics = new Statistics(op.mean(), op.variance(), op.epsilon());
    Affine affine = Affine.of(op.weight(), op.bias());
    requireFloat32(op.coefficients());
    Input in = Input.batch(op.x());
    return OpPlan.withWorkspace(
        in.partialBytes(),
        workspace ->
            forward(
                in,
                statistics,
                affine,
                workspace,
                op.coefficients(),
                new Output(op.y(), op.relu())));
  }

  OpPlan again(BatchNorm.Apply op) {
    requireFloat32(op.coefficients());
    return OpPlan.of(apply(Input.batch(op.x()), op.coefficients(), op.y(), op.relu()));
  }

  OpPlan instance(InstanceNorm.Forward op) {
    Statistics statistics = new Statistics(op.mean(), op.variance(), op.epsilon());
    Input in = Input.images(op.x());
    return withCoefficients(
        in,
        (workspace, coefficients) ->
            forward(
                in, statistics, Affine.NONE, workspace, coefficients, new Output(op.y(), false)));
  }

  /** The result, and whether ReLU is applied to it. */
  private record Output(Tensor y, boolean relu) {}

  /**
   * Moments, coefficients, result.
   *
   * @param coefficients a {@link Tensor}, or a Long for an address in the workspace
   */
  private List<Command> forward(
      Input in,
      Statistics statistics,
      Affine affine,
      long workspace,
      Object coefficients,
      Output output) {
    requireFloat32(statistics.mean, statistics.variance);
    return List.of(
        inChunks(in, named("norm_moments_partial", in.x), in.x, workspace, in.tiling()),
        perRow(
            in,
            "norm_moments_final",
            workspace,
            affine.weight,
            affine.bias,
            statistics.mean,
            statistics.variance,
            coefficients,
            in.tiling(),
            1.0 / in.pixels,
            statistics.epsilon),
        apply(in, coefficients, output.y, output.relu));
  }

  private Command apply(Input in, Object coefficients, Tensor y, boolean relu) {
    return whole(in, named("norm_apply", in.x, y), in.x, coefficients, y, in.extents(), relu);
  }

  OpPlan inference(BatchNorm.Inference op) {
    requireFloat32(op.weight(), op.bias(), op.mean(), op.variance());
    Input in = Input.batch(op.x());
    return OpPlan.withWorkspace(
        in.coefficientBytes(),
        coefficients ->
            List.of(
                launch(
                    geometry().items(in.channels),
                    "norm_coefficients",
                    op.mean(),
                    op.variance(),
                    op.weight(),
                    op.bias(),
                    coefficients,
                    in.channels,
                    op.epsilon()),
                apply(in, coefficients, op.y(), op.relu())));
  }

  OpPlan backward(BatchNorm.Backward op) {
    Statistics statistics = new Statistics(op.mean(), op.variance(), op.epsilon());
    Affine gradients = Affine.of(op.dWeight(), op.dBias());
    Gradient gradient = new Gradient(op.coefficients(), op.dy(), op.dx());
    return backward(Input.batch(op.x()), statistics, Optional.of(op.weight()), gradients, gradient);
  }

  OpPlan instanceBackward(InstanceNorm.Backward op) {
    Statistics statistics = new Statistics(op.mean(), op.variance(), op.epsilon());
    Gradient gradient = new Gradient(Optional.empty(), op.dy(), op.dx());
    return backward(Input.images(op.x()), statistics, Optional.empty(), Affine.NONE, gradient);
  }

  private OpPlan backward(
      Input in,
      Statistics statistics,
      Optional<Tensor> weight,
      Affine gradients,
      Gradient gradient) {
    Tensor x = in.x;
    Optional<Tensor> relu = gradient.forward;
    Tensor dy = gradient.dy;
    Tensor dx = gradient.dx;
    Tensor mean = statistics.mean;
    weight.ifPresent(FamilyPlanner::requireFloat32);
    relu.ifPresent(FamilyPlanner::requireFloat32);
    requireFloat32(mean, statistics.variance);
    String partial = named("norm_backward_partial", x, dy);
    String apply = named("norm_backward_apply", x, dy, dx);
    return withCoefficients(
        in,
        (workspace, coefficients) ->
            List.of(
                inChunks(in, partial, x, dy, mean, relu, workspace, in.tiling()),
                perRow(
                    in,
                    "norm_backward_final",
                    workspace,
                    weight,
                    statistics.variance,
                    coefficients,
                    gradients.weight,
                    gradients.bias,
                    in.tiling(),
                    statistics.epsilon),
                whole(in, apply, x, dy, mean, relu, coefficients, dx, in.extents())));
  }

  OpPlan ownMoments(SyncBatchNorm.Moments op) {
    requireFloat32(op.moments());
    Input in = Input.batch(op.x());
    int ranks = op.moments().shape().n();
    return OpPlan.withWorkspace(
        in.partialBytes(),
        workspace ->
            List.of(
                inChunks(in, named("norm_moments_partial", in.x), in.x, workspace, in.tiling()),
                perRow(
                    in,
                    "norm_moments_exchange",
                    workspace,
                    op.moments(),
                    List.of(ranks, op.rank()),
                    in.ofBatch(),
                    1.0 / in.pixels)));
  }

  OpPlan mergedMoments(SyncBatchNorm.Merge op) {
    requireFloat32(op.moments(), op.weight(), op.bias(), op.mean(), op.variance());
    requireFloat32(op.coefficients());
    int ranks = op.pixels().size();
    int channels = op.weight().shape().c();
    return new OpPlan(
        0,
        counts(op.pixels()),
        (workspace, counts) ->
            List.of(
                launch(
                    geometry().items(channels),
                    "norm_moments_merge",
                    op.moments(),
                    counts,
                    op.weight(),
                    op.bias(),
                    op.mean(),
                    op.variance(),
                    op.coefficients(),
                    ranks,
                    channels,
                    op.epsilon())));
  }

  /** Counts below 2^48 as floats: all quotients by 2^24, then all rests. */
  private static List<Float> counts(List<Long> pixels) {
    return Stream.concat(
            pixels.stream().map(count -> (float) (count >> FLOAT_BITS)),
            pixels.stream().map(count -> (float) (count & ((1L << FLOAT_BITS) - 1))))
        .toList();
  }

  OpPlan ownSums(SyncBatchNorm.Sums op) {
    requireFloat32(op.mean(), op.variance(), op.dWeight(), op.dBias(), op.sums());
    op.coefficients().ifPresent(FamilyPlanner::requireFloat32);
    Input in = Input.batch(op.x());
    String partial = named("norm_backward_partial", op.x(), op.dy());
    return OpPlan.withWorkspace(
        in.partialBytes(),
        workspace ->
            List.of(
                inChunks(
                    in,
                    partial,
                    op.x(),
                    op.dy(),
                    op.mean(),
                    op.coefficients(),
                    workspace,
                    in.tiling()),
                perRow(
                    in,
                    "norm_sums_exchange",
                    workspace,
                    op.variance(),
                    op.dWeight(),
                    op.dBias(),
                    op.sums(),
                    List.of(op.sums().shape().n(), op.rank(), in.channels, in.chunks),
                    op.epsilon())));
  }

  OpPlan backwardOfSums(SyncBatchNorm.Backward op) {
    requireFloat32(op.weight(), op.mean(), op.variance(), op.sums());
    op.coefficients().ifPresent(FamilyPlanner::requireFloat32);
    Input in = Input.batch(op.x());
    String apply = named("norm_backward_apply", op.x(), op.dy(), op.dx());
    return OpPlan.withWorkspace(
        in.coefficientBytes(),
        coefficients ->
            List.of(
                launch(
                    geometry().items(in.channels),
                    "norm_sums_coefficients",
                    op.sums(),
                    op.weight(),
                    op.variance(),
                    coefficients,
                    List.of(op.sums().shape().n(), in.channels),
                    op.count(),
                    op.epsilon()),
                whole(
                    in,
                    apply,
                    op.x(),
                    op.dy(),
                    op.mean(),
                    op.coefficients(),
                    coefficients,
                    op.dx(),
                    in.extents())));
  }

  OpPlan updateRunning(BatchNorm.UpdateRunning op) {
    requireFloat32(op.mean(), op.variance(), op.runningMean(), op.runningVariance());
    int channels = op.mean().shape().c();
    return OpPlan.of(
        launch(
            geometry().items(channels),
            "norm_update_running",
            op.mean(),
            op.variance(),
            op.runningMean(),
            op.runningVariance(),
            channels,
            op.count(),
            op.momentum()));
  }

  /** Creates commands from the addresses of partial sums and of coefficients. */
  @FunctionalInterface
  private interface Binder {
    List<Command> commands(long workspace, long coefficients);
  }

  private static OpPlan withCoefficients(Input in, Binder binder) {
    return OpPlan.withWorkspace(
        in.partialBytes() + in.coefficientBytes(),
        workspace -> binder.commands(workspace, workspace + in.partialBytes()));
  }

  private Command inChunks(Input in, String kernel, Object... arguments) {
    LaunchConfig config = geometry().walk(in.images, in.channels, in.chunks, in.x.type());
    return launch(config, kernel, arguments);
  }

  private Command perRow(Input in, String kernel, Object... arguments) {
    return launch(geometry().singleWarps(in.rows()), kernel, arguments);
  }

  private Command whole(Input in, String kernel, Object... arguments) {
    LaunchConfig config = geometry().walk(in.images, in.pixels, in.channels, in.x.type());
    return launch(config, kernel, arguments);
  }
}
