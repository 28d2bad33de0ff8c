// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.Lightness;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * libtorch's results of the network of Iizuka et al., in fp32 or fp64.
 *
 * @param weights initial weights; not changed
 * @param threads of libtorch
 */
record IizukaOracle(NetworkWeights weights, int threads) implements ParityOracle {
  @Override
  public double chromaShift() {
    return -100;
  }

  @Override
  public IizukaOracle nudged(long seed) {
    return new IizukaOracle(weights.nudged(seed), threads);
  }

  @Override
  public Map<String, float[]> solve(NetworkBatch host, int steps, TorchScope.Precision precision) {
    Map<String, float[]> results = new LinkedHashMap<>();
    try (TorchScope scope = TorchScope.open(threads)) {
      Map<String, Tensor> parameters = weights.tensors(precision);
      TorchIizuka network = new TorchIizuka(parameters);
      TorchMultipath.Batch batch = host.toTorch(scope, precision);
      TorchIizuka.Prediction inference = network.infer(batch.gray());
      NetworkOracle.put(results, "eval.s", inference.s());
      NetworkOracle.put(results, "eval.ab", TorchIizuka.ab(inference.s(), batch.gray()));
      NetworkOracle.put(results, "eval.logits", inference.logits());
      TorchAdaDelta optimizer = NetworkOracle.optimizer();
      float[] history = new float[4 * steps];
      for (int i = 0; i < steps; i++) {
        TorchIizuka.Step step = network.train(batch);
        if (i == 0) {
          putStep(results, step, batch);
        }
        history[4 * i] = NetworkOracle.scalar(step.losses().total());
        history[4 * i + 1] = NetworkOracle.scalar(step.losses().squared());
        history[4 * i + 2] = NetworkOracle.scalar(step.losses().classes());
        network.update(step, optimizer);
      }
      results.put("losses", history);
      parameters.forEach((name, value) -> NetworkOracle.put(results, "param." + name, value));
    }
    return results;
  }

  private static void putStep(
      Map<String, float[]> results, TorchIizuka.Step step, TorchMultipath.Batch batch) {
    Tensor ab = TorchIizuka.ab(step.prediction().s(), batch.gray());
    NetworkOracle.put(results, "out.s", step.prediction().s());
    NetworkOracle.put(results, "out.ab", ab);
    NetworkOracle.put(results, "out.logits", step.prediction().logits());
    NetworkOracle.put(results, "out.rgb", TorchColor.toRgb(batch.gray(), ab, Lightness.SRGB));
    NetworkOracle.put(results, "loss.total", step.losses().total());
    NetworkOracle.put(results, "loss.huber", step.losses().squared());
    NetworkOracle.put(results, "loss.ce", step.losses().classes());
    results.put("loss.perceptual", new float[1]);
    step.gradients().forEach((name, g) -> NetworkOracle.put(results, "grad." + name, g));
  }
}
