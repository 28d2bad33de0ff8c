// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.Lightness;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * libtorch's results of cold diffusion. {@code eval.ab} is sampled from grey.
 *
 * @param weights initial weights; not changed
 * @param passes from grey to colour
 * @param threads of libtorch
 */
record ColdDiffusionOracle(NetworkWeights weights, int passes, int threads)
    implements ParityOracle {
  /** c = 0 is neutral, so errors of a* and b* are relative to a* and b*. */
  @Override
  public double chromaShift() {
    return 0;
  }

  @Override
  public ColdDiffusionOracle nudged(long seed) {
    return new ColdDiffusionOracle(weights.nudged(seed), passes, threads);
  }

  @Override
  public Map<String, float[]> solve(NetworkBatch host, int steps, TorchScope.Precision precision) {
    Map<String, float[]> results = new LinkedHashMap<>();
    try (TorchScope scope = TorchScope.open(threads)) {
      Map<String, Tensor> parameters = weights.tensors(precision);
      TorchColdDiffusion network = new TorchColdDiffusion(parameters, precision.storage());
      TorchMultipath.Batch batch = host.toTorch(scope, precision);
      Tensor draws = scope.tensor(host.draws(), precision);
      NetworkOracle.put(results, "eval.s", network.restore(batch, draws));
      NetworkOracle.put(results, "eval.ab", network.sample(batch.gray(), passes));
      TorchAdaDelta optimizer = NetworkOracle.optimizer();
      float[] history = new float[4 * steps];
      for (int i = 0; i < steps; i++) {
        TorchColdDiffusion.Step step = network.train(batch, draws);
        if (i == 0) {
          putStep(results, step, batch);
        }
        history[4 * i] = NetworkOracle.scalar(step.total());
        history[4 * i + 1] = NetworkOracle.scalar(step.squared());
        network.update(step, optimizer);
      }
      results.put("losses", history);
      parameters.forEach((name, value) -> NetworkOracle.put(results, "param." + name, value));
    }
    return results;
  }

  private static void putStep(
      Map<String, float[]> results, TorchColdDiffusion.Step step, TorchMultipath.Batch batch) {
    Tensor ab = TorchColdDiffusion.ab(step.s());
    NetworkOracle.put(results, "out.s", step.s());
    NetworkOracle.put(results, "out.ab", ab);
    NetworkOracle.put(results, "out.rgb", TorchColor.toRgb(batch.gray(), ab, Lightness.SRGB));
    NetworkOracle.put(results, "loss.total", step.total());
    NetworkOracle.put(results, "loss.huber", step.squared());
    results.put("loss.ce", new float[1]);
    results.put("loss.perceptual", new float[1]);
    step.gradients().forEach((name, g) -> NetworkOracle.put(results, "grad." + name, g));
  }
}
