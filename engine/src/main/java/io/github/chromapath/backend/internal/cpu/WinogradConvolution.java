// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.kernels.cpu.WinogradTiles;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
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
 * @param operation what is computed
 */
record WinogradConvolution(Convolution.Fusible operation) {
  private static final ConvolutionGeometry GEOMETRY = ConvolutionGeometry.same(3, 1);
  private static final int FEWEST_CHANNELS = 128;
  private static final int FEWEST_TILES = 512;

  /** The convolution in this form, or empty if it has none or would not gain. */
  static Optional<WinogradConvolution> of(Convolution convolution) {
    if (!convolution.geometry().equals(GEOMETRY)
        || !(convolution instanceof Convolution.Fusible op)) {
      return Optional.empty();
    }
    return Optional.of(new WinogradConvolution(op)).filter(WinogradConvolution::gains);
  }

  private boolean gains() {
    return operation.x().type() == DataType.FLOAT32
        && operation.y().type() == DataType.FLOAT32
        && operation.weight().type() == DataType.FLOAT32
        && Math.min(inputs(), outputs()) >= FEWEST_CHANNELS
        && tiles().count() >= FEWEST_TILES;
  }

  /**
   * Whether the weight's outer channels are x's, and its kernels are turned by 180 degrees before
   * use.
   */
  boolean rotated() {
    return operation instanceof Convolution.Transposed;
  }

  WinogradTiles tiles() {
    Shape shape = operation.y().shape();
    return new WinogradTiles(shape.n(), shape.h(), shape.w());
  }

  int inputs() {
    return operation.x().shape().c();
  }

  int outputs() {
    return operation.y().shape().c();
  }

  @Override
  public String toString() {
    return operation.toString();
  }
}
