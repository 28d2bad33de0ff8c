package io.github.chromapath.backend.cpu;

import io.github.chromapath.kernels.twin.WinogradTiles;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * A convolution that {@link WinogradPlan} computes faster than oneDNN's direct ones: fp32, of
 * kernel 3, stride 1 and padding 1, with channels and pixels enough.
 *
 * <p>The transforms cost as much per channel as the products save per pair of channels. Measured
 * with AVX-512 on two cores, it takes 0.6 of the time with 256 channels in and out, 0.7 with 128,
 * and no less with 64. The weight's own transform, which each run does, is made up for by some
 * hundred tiles.
 *
 * @param x what is convolved
 * @param weight (outer, 3, 3, inner)
 * @param bias null for none
 * @param addend null for none; may be y
 * @param y the result
 * @param relu whether ReLU is applied to it
 * @param turned whether the weight's outer channels are x's and its kernels are turned, as where a
 *     convolution is transposed
 * @param operation where it comes from
 */
record WinogradConvolution(
    Tensor x,
    Tensor weight,
    Tensor bias,
    Tensor addend,
    Tensor y,
    boolean relu,
    boolean turned,
    Convolution operation) {
  private static final ConvolutionGeometry GEOMETRY = ConvolutionGeometry.same(3, 1);
  private static final int FEWEST_CHANNELS = 128;
  private static final int FEWEST_TILES = 512;

  /** The convolution in this form, or empty if it has none or would not gain. */
  static Optional<WinogradConvolution> of(Convolution convolution) {
    if (!convolution.geometry().equals(GEOMETRY)) {
      return Optional.empty();
    }
    WinogradConvolution form = null;
    if (convolution instanceof Convolution.Fusible op) {
      boolean turned = op instanceof Convolution.Transposed;
      form =
          new WinogradConvolution(
              op.x(), op.weight(), op.bias(), op.addend(), op.y(), op.relu(), turned, op);
    } else if (convolution instanceof Convolution.BackwardData op) {
      form = new WinogradConvolution(op.dy(), op.weight(), null, null, op.dx(), false, true, op);
    }
    return Optional.ofNullable(form).filter(WinogradConvolution::gains);
  }

  private boolean gains() {
    return x.type() == DataType.FLOAT32
        && y.type() == DataType.FLOAT32
        && weight.type() == DataType.FLOAT32
        && Math.min(inputs(), outputs()) >= FEWEST_CHANNELS
        && tiles().count() >= FEWEST_TILES;
  }

  WinogradTiles tiles() {
    Shape shape = y.shape();
    return new WinogradTiles(shape.n(), shape.h(), shape.w());
  }

  int inputs() {
    return x.shape().c();
  }

  int outputs() {
    return y.shape().c();
  }

  @Override
  public String toString() {
    return operation.toString();
  }
}
