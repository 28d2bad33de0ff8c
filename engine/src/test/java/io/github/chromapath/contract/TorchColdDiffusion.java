// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static io.github.chromapath.contract.TorchBlocks.concat;

import io.github.chromapath.tensor.DataType;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A second implementation of cold diffusion as docs/model.md defines it, as libtorch calls with the
 * checkpoint's names: one pass in both modes, its loss and every gradient, and the sampling as
 * Algorithm 2 of Bansal et al. (2022) states it. Weights are updated in place as in {@link
 * TorchMultipath}. All tensors belong to the open {@link TorchScope}.
 */
final class TorchColdDiffusion {
  private static final double RANGE = 128;
  private static final double WEIGHT = 1000;
  private static final long MEAN = 1;

  /**
   * A training step up to the gradients, which are by parameter name.
   *
   * @param s restored colours, (N, 2, H, W)
   * @param total weighted
   * @param squared unweighted
   */
  record Step(Tensor s, Tensor total, Tensor squared, Map<String, Tensor> gradients) {}

  private final Map<String, Tensor> weights;
  private final DataType storage;

  /** A network over {@code weights}, whose activations are rounded to {@code storage}. */
  TorchColdDiffusion(Map<String, Tensor> weights, DataType storage) {
    this.weights = weights;
    this.storage = storage;
  }

  /** a*, b* from grey (N, 1, H, W) by {@code steps} passes with running statistics. */
  Tensor sample(Tensor gray, int steps) {
    TorchBlocks blocks = new TorchBlocks(weights, false, storage);
    Tensor c = torch.zeros_like(concat(gray, gray));
    for (int k = steps; k >= 1; k--) {
      Tensor time = torch.full_like(gray, new Scalar((double) k / steps));
      Tensor restored = forward(blocks, gray, time, c);
      Tensor degraded = restored.mul(new Scalar(1 - (double) k / steps));
      Tensor less = restored.mul(new Scalar(1 - (k - 1.0) / steps));
      c = c.sub(degraded).add(less);
    }
    return ab(c);
  }

  /** a*, b* of c. */
  static Tensor ab(Tensor c) {
    return c.mul(new Scalar(RANGE));
  }

  /**
   * Colours that one pass with running statistics restores.
   *
   * @param draw u in [0, 1) of each image, (N, 1, 1, 1)
   */
  Tensor restore(TorchMultipath.Batch batch, Tensor draw) {
    return restore(new TorchBlocks(weights, false, storage), batch, draw);
  }

  /** One pass with batch statistics, the loss and every gradient. */
  Step train(TorchMultipath.Batch batch, Tensor draw) {
    TorchGradients gradients = new TorchGradients(weights);
    Tensor s = restore(new TorchBlocks(weights, true, storage), batch, draw);
    Tensor squared = torch.mse_loss(s, real(batch), MEAN);
    Tensor total = squared.mul(new Scalar(WEIGHT));
    return new Step(s, total, squared, gradients.of(total));
  }

  void update(Step step, TorchAdaDelta optimizer) {
    step.gradients().forEach((name, gradient) -> optimizer.step(name, weights.get(name), gradient));
  }

  private static Tensor real(TorchMultipath.Batch batch) {
    return TorchColor.fromRgb(batch.rgb()).narrow(1, 1, 2).div(new Scalar(RANGE));
  }

  private static Tensor restore(TorchBlocks blocks, TorchMultipath.Batch batch, Tensor draw) {
    Tensor time = TorchBlocks.affine(draw, -2, 2).clamp_max(new Scalar(1.0));
    Tensor degraded = real(batch).mul(TorchBlocks.affine(time, -1, 1));
    return forward(blocks, batch.gray(), time.expand_as(batch.gray()), degraded);
  }

  private static Tensor forward(TorchBlocks blocks, Tensor gray, Tensor time, Tensor colors) {
    Tensor at1 = down(blocks, blocks.stored(concat(gray, time, colors)), 1, 1, 1);
    Tensor at2 = down(blocks, at1, 3, 2, 1);
    Tensor at4 = down(blocks, at2, 5, 2, 1);
    Tensor x = down(blocks, at4, 7, 2, 1, 1, 1);
    x = concat(blocks.transposedCbr(x, "up.conv1", 2), at4);
    x = blocks.transposedCbr(blocks.cbr(x, "up.conv2", 1), "up.conv3", 2);
    x = concat(x, at2);
    x = blocks.transposedCbr(blocks.cbr(x, "up.conv4", 1), "up.conv5", 2);
    return blocks.biasedConvolution(blocks.cbr(concat(x, at1), "up.conv6", 1), "output");
  }

  private static Tensor down(TorchBlocks blocks, Tensor x, int first, int... strides) {
    Tensor y = x;
    for (int i = 0; i < strides.length; i++) {
      y = blocks.cbr(y, "down.conv" + (first + i), strides[i]);
    }
    return y;
  }
}
