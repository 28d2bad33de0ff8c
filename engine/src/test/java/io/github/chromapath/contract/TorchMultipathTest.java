// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.contract.TorchScope.Precision;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** The oracle of the whole network has the published sizes and is consistent with itself. */
class TorchMultipathTest {
  /**
   * Published: about 27.8 M parameters, including 23,508,032 of ResNet50 without its classifier.
   */
  @Test
  void hasThePublishedNumberOfParameters() {
    NetworkWeights weights = NetworkWeights.network(1, 11, 1);
    long all = parameters(weights, "");
    assertEquals(23_508_032, parameters(weights, "context.resnet."));
    assertTrue(all > 27_700_000 && all < 27_900_000, all + " parameters");
  }

  @Test
  void learnsOnANonSquareBatch() {
    try (TorchScope scope = TorchScope.open()) {
      Map<String, Tensor> weights = NetworkWeights.network(0.25, 11, 2).tensors(Precision.FLOAT);
      TorchMultipath network =
          new TorchMultipath(
              weights,
              NetworkWeights.vgg(3).tensors(Precision.FLOAT),
              TorchMultipath.Settings.published());
      TorchMultipath.Batch batch = batch(scope, 40, 24, Precision.FLOAT);
      float[] runningMean = TestTensors.fromTorch(weights.get("color.ds1.bn.running_mean"));
      TorchAdaDelta optimizer = new TorchAdaDelta(0.004, 0.9, 1e-6);
      TorchMultipath.Step first = network.train(batch);
      network.update(first, optimizer);
      TorchMultipath.Step second = network.train(batch);

      assertArrayEquals(new long[] {2, 2, 40, 24}, first.prediction().chroma().shape());
      assertArrayEquals(new long[] {2, 11, 224, 224}, first.prediction().logits().shape());
      assertEquals(
          weights.keySet().stream().filter(TorchMultipath::isParameter).count(),
          first.gradients().size());
      first
          .gradients()
          .forEach((name, g) -> assertTrue(g.abs().sum().item_double() > 0, name + " has no grad"));
      assertTrue(
          !Arrays.equals(
              runningMean, TestTensors.fromTorch(weights.get("color.ds1.bn.running_mean"))));
      assertTrue(
          second.losses().total().item_double() < first.losses().total().item_double(),
          "a step down the gradient lowers the loss");
    }
  }

  @Test
  void everySwitchChangesTheResult() {
    try (TorchScope scope = TorchScope.open()) {
      NetworkWeights weights = NetworkWeights.network(0.125, 11, 4);
      TorchMultipath.Settings plain =
          new TorchMultipath.Settings(false, false, Lightness.LUMA, 200, -100);
      TorchMultipath network =
          new TorchMultipath(weights.tensors(Precision.DOUBLE), Map.of(), plain);
      TorchMultipath normalised =
          new TorchMultipath(
              weights.tensors(Precision.DOUBLE),
              Map.of(),
              new TorchMultipath.Settings(true, false, Lightness.LUMA, 200, -100));
      TorchMultipath.Batch batch = batch(scope, 16, 24, Precision.DOUBLE);
      TorchMultipath.Prediction a = network.infer(batch.context(), batch.gray());
      TorchMultipath.Prediction b = normalised.infer(batch.context(), batch.gray());
      assertTrue(a.chroma().sub(b.chroma()).abs().max().item_double() > 1e-4);
      assertEquals(0, a.logits().sub(b.logits()).abs().max().item_double());
      assertEquals(0, network.losses(a, batch).perceptual().item_double());
    }
  }

  private static TorchMultipath.Batch batch(
      TorchScope scope, int height, int width, Precision precision) {
    Shape context = new Shape(2, TorchMultipath.CONTEXT_SIZE, TorchMultipath.CONTEXT_SIZE, 1);
    Shape size = new Shape(2, height, width, 1);
    return new TorchMultipath.Batch(
        scope.tensor(HostTensor.uniform(context, 5, 0, 1), precision),
        scope.tensor(HostTensor.uniform(size, 6, 0, 1), precision),
        scope.tensor(HostTensor.uniform(size.withChannels(3), 7, 0, 1), precision),
        scope.tensor(HostTensor.integers(context, 8, 11).with(255, 0, 5, 999), precision));
  }

  private static long parameters(NetworkWeights weights, String prefix) {
    return weights.values().entrySet().stream()
        .filter(e -> e.getKey().startsWith(prefix) && TorchMultipath.isParameter(e.getKey()))
        .mapToLong(e -> e.getValue().length)
        .sum();
  }
}
