// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.kernels.cpu.WinogradTiles;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * A convolution that {@link WinogradPlan} computes faster than oneDNN's direct algorithm: fp32,
 * kernel 3, stride 1 and padding 1, with enough channels and pixels. With this window, dgrad and a
 * transposed convolution are convolutions with rotated kernels.
 *
 * <p>The transforms cost time per channel; the products save time per pair of channels. Measured
 * with AVX-512 on two cores, the time is 0.6 of the direct algorithm's with 256 channels in and
 * out, 0.7 with 128, and equal with 64. Some hundred tiles compensate for the weight's transform,
 * which each run repeats.
 *
 * @param x (N, H, W, channels of the weight that are summed)
 * @param weight its kernels, rotated or not
 * @param y (N, H, W, the weight's other channels)
 * @param epilogue bias, addend and ReLU
 * @param operation the operation as it was recorded
 */
record WinogradConvolution(
    Tensor x, Kernels weight, Tensor y, Convolution.Epilogue epilogue, Convolution operation) {
  private static final ConvolutionGeometry GEOMETRY = ConvolutionGeometry.same(3, 1);
  private static final int FEWEST_CHANNELS = 128;
  private static final int FEWEST_TILES = 512;

  /**
   * A weight and how it is used.
   *
   * @param tensor (outer, 3, 3, inner)
   * @param rotated whether the outer channels are summed and the kernels are rotated by 180 degrees
   */
  record Kernels(Tensor tensor, boolean rotated) {}

  /** The convolution in this form; empty if it has no such form or would not be faster. */
  static Optional<WinogradConvolution> of(Convolution convolution) {
    if (!convolution.geometry().equals(GEOMETRY)) {
      return Optional.empty();
    }
    return form(convolution).filter(WinogradConvolution::gains);
  }

  private static Optional<WinogradConvolution> form(Convolution convolution) {
    if (convolution instanceof Convolution.Fusible op) {
      Kernels weight = new Kernels(op.weight(), op instanceof Convolution.Transposed);
      return Optional.of(new WinogradConvolution(op.x(), weight, op.y(), op.epilogue(), op));
    }
    if (convolution instanceof Convolution.BackwardData op) {
      Kernels weight = new Kernels(op.weight(), true);
      return Optional.of(
          new WinogradConvolution(op.dy(), weight, op.dx(), Convolution.Epilogue.NONE, op));
    }
    return Optional.empty();
  }

  private boolean gains() {
    return x.type() == DataType.FLOAT32
        && y.type() == DataType.FLOAT32
        && weight.tensor().type() == DataType.FLOAT32
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
