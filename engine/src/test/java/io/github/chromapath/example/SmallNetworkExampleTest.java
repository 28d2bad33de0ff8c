// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.example;

import static io.github.chromapath.contract.TensorAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.contract.TorchAdaDelta;
import io.github.chromapath.contract.TorchBlocks;
import io.github.chromapath.contract.TorchScope;
import io.github.chromapath.example.SmallNetworkExample.Batch;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example network trains, and computes the same as libtorch in fp64. */
@Tag("fast")
class SmallNetworkExampleTest {
  /** libtorch's constant for the reduction "mean". */
  private static final long MEAN = 1;

  private static final int STEPS = 20;
  private static final float LR = 1;
  private static final AdaDeltaConfig CONFIG = new AdaDeltaConfig(LR, 0.9f, 1e-6f);
  private static final HostTensor IMAGES = HostTensor.normal(new Shape(4, 9, 7, 3), 1);
  private static final HostTensor TARGETS = HostTensor.normal(new Shape(4, 9, 7, 2), 2);

  /** Losses before each step, parameters and statistics after the last, and a prediction. */
  private record Course(List<Double> losses, Map<String, float[]> values, HostTensor prediction) {}

  @Test
  void trainsLikeLibtorch() {
    try (Backend backend = CpuBackend.open(1);
        SmallNetworkExample network = new SmallNetworkExample(backend, 3, 2, 7)) {
      Map<String, HostTensor> initial = new LinkedHashMap<>();
      for (Parameter parameter : network.store().all()) {
        float[] values = TestTensors.download(backend, parameter.value());
        initial.put(parameter.name(), HostTensor.of(parameter.value().shape(), values));
      }
      Course expected = libtorch(initial);
      List<Double> losses =
          network.train(
              batch(IMAGES),
              batch(TARGETS),
              store -> new AdaDeltaOptimizer(store, backend, CONFIG),
              STEPS);
      assertEquals(STEPS, losses.size());
      for (int i = 0; i < STEPS; i++) {
        assertEquals(expected.losses().get(i), losses.get(i), 1e-5, "loss of step " + i);
      }
      assertTrue(losses.get(STEPS - 1) < 0.9 * losses.get(0), losses.toString());
      for (Parameter parameter : network.store().all()) {
        float[] values = TestTensors.download(backend, parameter.value());
        Shape shape = parameter.value().shape();
        assertClose(parameter.name(), shape, values, expected.values().get(parameter.name()), 1e-4);
      }
      float[] prediction = network.predict(batch(IMAGES));
      assertClose("prediction", TARGETS.shape(), prediction, expected.prediction().values(), 1e-4);
    }
  }

  private static Batch batch(HostTensor values) {
    return new Batch(values.shape(), FloatBuffer.wrap(values.values()));
  }

  private static Course libtorch(Map<String, HostTensor> initial) {
    TorchScope.Precision exact = TorchScope.Precision.DOUBLE;
    try (TorchScope scope = TorchScope.open()) {
      Map<String, Tensor> weights = new LinkedHashMap<>();
      initial.forEach(
          (name, value) -> {
            Tensor tensor = scope.tensor(value, exact);
            weights.put(
                name, value.shape().elements() == value.shape().c() ? tensor.reshape(-1) : tensor);
          });
      List<String> trained =
          weights.keySet().stream().filter(name -> !name.contains("running")).toList();
      Tensor x = scope.tensor(IMAGES, exact);
      Tensor target = scope.tensor(TARGETS, exact);
      TorchAdaDelta optimizer = new TorchAdaDelta(LR, CONFIG.rho(), CONFIG.epsilon());
      List<Double> losses = new ArrayList<>();
      for (int i = 0; i < STEPS; i++) {
        Map<String, Tensor> leaves = new LinkedHashMap<>(weights);
        trained.forEach(
            name -> leaves.put(name, weights.get(name).detach().set_requires_grad(true)));
        Tensor loss = huber(forward(leaves, x, true), target);
        losses.add(loss.item_double());
        TensorVector gradients = gradients(loss, trained.stream().map(leaves::get).toList());
        for (int p = 0; p < trained.size(); p++) {
          optimizer.step(trained.get(p), weights.get(trained.get(p)), gradients.get(p));
        }
      }
      Map<String, float[]> values = new LinkedHashMap<>();
      weights.forEach((name, value) -> values.put(name, TestTensors.fromTorch(value)));
      HostTensor prediction =
          HostTensor.of(TARGETS.shape(), TestTensors.fromTorch(forward(weights, x, false)));
      return new Course(losses, values, prediction);
    }
  }

  private static Tensor forward(Map<String, Tensor> weights, Tensor x, boolean training) {
    TorchBlocks blocks = new TorchBlocks(weights, training);
    Tensor hidden = blocks.rectifiedBatchNorm(blocks.convolution(x, "conv1.weight", 1), "bn1");
    return blocks.biasedConvolution(hidden, "conv2");
  }

  private static Tensor huber(Tensor y, Tensor target) {
    return torch.huber_loss(y, target, MEAN, 0.5);
  }

  private static TensorVector gradients(Tensor loss, List<Tensor> leaves) {
    return torch.grad(
        new TensorVector(loss),
        new TensorVector(leaves.toArray(new Tensor[0])),
        new TensorVector(),
        new BoolOptional(false),
        false,
        false);
  }
}
