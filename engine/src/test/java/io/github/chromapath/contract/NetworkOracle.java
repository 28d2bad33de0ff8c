// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import java.nio.DoubleBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's results for a batch, in inference and after training steps. Names and the order of
 * elements, (N, C, H, W), are those of the file that {@code parity} writes.
 *
 * <p>{@code out.*}, {@code loss.*} and {@code grad.*} belong to the first step. {@code eval.*} were
 * computed before it, {@code param.*} and {@code losses} (steps, 4) after the last step.
 *
 * @param weights initial weights; not changed
 * @param vgg weights of VGG16 for the perceptual loss
 * @param settings of the network
 * @param threads of libtorch
 */
public record NetworkOracle(
    NetworkWeights weights, NetworkWeights vgg, TorchMultipath.Settings settings, int threads)
    implements ParityOracle {
  /** AdaDelta with the published hyperparameters. */
  static TorchAdaDelta optimizer() {
    return new TorchAdaDelta(0.004, 0.9, 1e-6);
  }

  @Override
  public double chromaShift() {
    return settings.chromaShift();
  }

  @Override
  public NetworkOracle nudged(long seed) {
    return new NetworkOracle(weights.nudged(seed), vgg, settings, threads);
  }

  @Override
  public Map<String, float[]> solve(NetworkBatch host, int steps, TorchScope.Precision precision) {
    Map<String, float[]> results = new LinkedHashMap<>();
    try (TorchScope scope = TorchScope.open(threads)) {
      Map<String, Tensor> parameters = weights.tensors(precision);
      TorchMultipath network =
          new TorchMultipath(parameters, vgg.tensors(precision), settings, precision.storage());
      TorchMultipath.Batch batch = host.toTorch(scope, precision);
      TorchMultipath.Prediction inference = network.infer(batch.context(), batch.gray());
      put(results, "eval.s", inference.chroma());
      put(results, "eval.ab", chromaticity(inference.chroma()));
      put(results, "eval.logits", inference.logits());
      TorchAdaDelta optimizer = optimizer();
      float[] history = new float[4 * steps];
      for (int i = 0; i < steps; i++) {
        TorchMultipath.Step step = network.train(batch);
        if (i == 0) {
          putStep(results, network, step, batch);
        }
        history[4 * i] = scalar(step.losses().total());
        history[4 * i + 1] = scalar(step.losses().huber());
        history[4 * i + 2] = scalar(step.losses().crossEntropy());
        history[4 * i + 3] = scalar(step.losses().perceptual());
        network.update(step, optimizer);
      }
      results.put("losses", history);
      parameters.forEach((name, value) -> put(results, "param." + name, value));
    }
    return results;
  }

  private void putStep(
      Map<String, float[]> results,
      TorchMultipath network,
      TorchMultipath.Step step,
      TorchMultipath.Batch batch) {
    Tensor s = step.prediction().chroma();
    put(results, "out.s", s);
    put(results, "out.ab", chromaticity(s));
    put(results, "out.logits", step.prediction().logits());
    put(results, "out.rgb", network.predictedRgb(batch.gray(), s));
    put(results, "loss.total", step.losses().total());
    put(results, "loss.huber", step.losses().huber());
    put(results, "loss.ce", step.losses().crossEntropy());
    put(results, "loss.perceptual", step.losses().perceptual());
    step.gradients().forEach((name, gradient) -> put(results, "grad." + name, gradient));
  }

  private Tensor chromaticity(Tensor s) {
    return TorchBlocks.affine(s, settings.chromaScale(), settings.chromaShift());
  }

  static float scalar(Tensor value) {
    return (float) value.item_double();
  }

  /** Adds a tensor's elements. */
  static void put(Map<String, float[]> results, String name, Tensor value) {
    DoubleBuffer values =
        value.detach().toType(torch.ScalarType.Double).contiguous().createBuffer();
    float[] array = new float[Math.toIntExact(value.numel())];
    for (int i = 0; i < array.length; i++) {
      array[i] = (float) values.get(i);
    }
    results.put(name, array);
  }
}
