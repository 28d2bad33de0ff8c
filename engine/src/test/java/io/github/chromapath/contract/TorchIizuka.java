// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static io.github.chromapath.contract.TorchBlocks.concat;
import static io.github.chromapath.contract.TorchBlocks.resize;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A second implementation of the network of Iizuka et al. as docs/model.md defines it, as libtorch
 * calls with the checkpoint's names: forward in both modes, the losses, every gradient. Fully
 * connected layers are matrix products. Weights are updated in place as in {@link TorchMultipath}.
 * All tensors belong to the open {@link TorchScope}.
 */
final class TorchIizuka {
  private static final long SIZE = 224;
  private static final long CLASSES = 11;
  private static final long MEAN = 1;
  private static final long SUM = 2;

  /** s (N, 2, H/2, W/2) in (0, 1) and logits (N, 11). */
  record Prediction(Tensor s, Tensor logits) {}

  /** Unweighted, except {@code total}, which is differentiated. */
  record Losses(Tensor total, Tensor squared, Tensor classes) {}

  /** A training step up to the gradients, which are by parameter name. */
  record Step(Prediction prediction, Losses losses, Map<String, Tensor> gradients) {}

  private final Map<String, Tensor> weights;

  TorchIizuka(Map<String, Tensor> weights) {
    this.weights = weights;
  }

  /** The prediction with running statistics. */
  Prediction infer(Tensor gray) {
    return forward(new TorchBlocks(weights, false), gray);
  }

  /** Forward with batch statistics, losses and every gradient. */
  Step train(TorchMultipath.Batch batch) {
    TorchGradients gradients = new TorchGradients(weights);
    Prediction prediction = forward(new TorchBlocks(weights, true), batch.gray());
    Losses losses = losses(prediction, batch);
    return new Step(prediction, losses, gradients.of(losses.total()));
  }

  void update(Step step, TorchAdaDelta optimizer) {
    step.gradients().forEach((name, gradient) -> optimizer.step(name, weights.get(name), gradient));
  }

  /** a*, b* at the size of the input. */
  static Tensor ab(Tensor s, Tensor gray) {
    return resize(TorchBlocks.affine(s, 200, -100), gray.size(2), gray.size(3));
  }

  private static Losses losses(Prediction prediction, TorchMultipath.Batch batch) {
    Tensor real = TorchColor.fromRgb(batch.rgb()).narrow(1, 1, 2);
    Tensor small = torch.avg_pool2d(real, 2, 2);
    Tensor squared =
        torch.mse_loss(prediction.s(), TorchBlocks.affine(small, 1 / 200.0, 0.5), MEAN);
    Tensor classes = classes(prediction.logits(), batch.labels());
    Tensor total = squared.add(classes.mul(new Scalar((double) (1 / 300f))));
    return new Losses(total, squared, classes);
  }

  /** The mean over the images that have labels. */
  private static Tensor classes(Tensor logits, Tensor labels) {
    Tensor flat = labels.flatten(1, -1);
    Tensor[] present = new Tensor[(int) CLASSES];
    for (int k = 0; k < CLASSES; k++) {
      present[k] = flat.eq(new Scalar((double) k)).any(1).unsqueeze(1);
    }
    Tensor target = torch.cat(new TensorVector(present), 1).toType(logits.scalar_type());
    Tensor labelled =
        target.sum(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
    Tensor mask = labelled.gt(new Scalar(0.0)).toType(logits.scalar_type()).expand_as(target);
    return torch
        .binary_cross_entropy_with_logits(
            logits, target, new TensorOptional(mask), new TensorOptional(), SUM)
        .div(mask.sum());
  }

  private Prediction forward(TorchBlocks blocks, Tensor gray) {
    Tensor low = low(blocks, gray);
    boolean whole = gray.size(2) == SIZE && gray.size(3) == SIZE;
    Tensor x = whole ? low : low(blocks, resize(gray, SIZE, SIZE));
    x = blocks.cbr(x, "global.conv1", 2);
    x = blocks.cbr(x, "global.conv2", 1);
    x = blocks.cbr(x, "global.conv3", 2);
    x = blocks.cbr(x, "global.conv4", 1);
    Tensor vector = torch.relu(connected(x.flatten(1, -1), "global.fc1"));
    vector = torch.relu(connected(vector, "global.fc2"));
    Tensor logits =
        connected(torch.relu(connected(vector, "classification.fc1")), "classification.fc2");
    Tensor style = torch.relu(connected(vector, "global.fc3")).unsqueeze(2).unsqueeze(3);
    Tensor mid = blocks.cbr(blocks.cbr(low, "mid.conv1", 1), "mid.conv2", 1);
    Tensor y = concat(style.expand(-1, -1, mid.size(2), mid.size(3)), mid);
    y = blocks.cbr(blocks.cbr(y, "fusion", 1), "color.conv1", 1);
    y = blocks.cbr(doubled(y), "color.conv2", 1);
    y = blocks.cbr(y, "color.conv3", 1);
    y = blocks.cbr(doubled(y), "color.conv4", 1);
    return new Prediction(torch.sigmoid(blocks.biasedConvolution(y, "color.output")), logits);
  }

  private static Tensor low(TorchBlocks blocks, Tensor gray) {
    Tensor x = gray;
    for (int i = 1; i <= 6; i++) {
      x = blocks.cbr(x, "low.conv" + i, 1 + i % 2);
    }
    return x;
  }

  private Tensor connected(Tensor x, String prefix) {
    return torch.linear(
        x,
        weights.get(prefix + ".weight").flatten(1, -1),
        new TensorOptional(weights.get(prefix + ".bias")));
  }

  private static Tensor doubled(Tensor x) {
    return torch.upsample_nearest2d(x, 2 * x.size(2), 2 * x.size(3));
  }
}
