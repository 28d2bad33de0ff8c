// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.graph.BatchShare;
import io.github.chromapath.op.Lightness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's training of cold diffusion on several ranks with local batch norm: the network runs on
 * each slice of the batch with statistics of its own. Gradients and running statistics are means of
 * the slices', weighted by their images.
 *
 * @param weights initial weights; not changed
 * @param world number of ranks
 * @param threads of libtorch
 */
record SlicedColdDiffusionOracle(NetworkWeights weights, int world, int threads)
    implements ParityOracle {
  @Override
  public double chromaShift() {
    return 0;
  }

  @Override
  public SlicedColdDiffusionOracle nudged(long seed) {
    return new SlicedColdDiffusionOracle(weights.nudged(seed), world, threads);
  }

  /** The network of one slice. */
  private record Slice(
      double part,
      Map<String, Tensor> parameters,
      TorchColdDiffusion network,
      TorchMultipath.Batch batch,
      Tensor draws,
      TorchAdaDelta optimizer) {}

  private List<Slice> slices(NetworkBatch host, TorchScope scope, TorchScope.Precision precision) {
    TorchMultipath.Batch all = host.toTorch(scope, precision);
    Tensor draws = scope.tensor(host.draws(), precision);
    List<Slice> slices = new ArrayList<>();
    for (int rank = 0; rank < world; rank++) {
      BatchShare share = new BatchShare(rank, world, host.gray().shape().n());
      Map<String, Tensor> parameters = weights.tensors(precision);
      slices.add(
          new Slice(
              share.part(),
              parameters,
              new TorchColdDiffusion(parameters, precision.storage()),
              new TorchMultipath.Batch(
                  own(all.context(), share),
                  own(all.gray(), share),
                  own(all.rgb(), share),
                  own(all.labels(), share)),
              own(draws, share),
              NetworkOracle.optimizer()));
    }
    return slices;
  }

  private static Tensor own(Tensor whole, BatchShare share) {
    return whole.narrow(0, share.first(), share.images());
  }

  @Override
  public Map<String, float[]> solve(NetworkBatch host, int steps, TorchScope.Precision precision) {
    Map<String, float[]> results = new LinkedHashMap<>();
    try (TorchScope scope = TorchScope.open(threads)) {
      List<Slice> slices = slices(host, scope, precision);
      float[] history = new float[4 * steps];
      for (int i = 0; i < steps; i++) {
        List<TorchColdDiffusion.Step> done = new ArrayList<>();
        slices.forEach(slice -> done.add(slice.network.train(slice.batch, slice.draws)));
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        double squared = 0;
        for (int rank = 0; rank < world; rank++) {
          Scalar part = new Scalar(slices.get(rank).part);
          done.get(rank)
              .gradients()
              .forEach((name, g) -> gradients.merge(name, g.mul(part), Tensor::add));
          squared += slices.get(rank).part * done.get(rank).squared().item_double();
        }
        history[4 * i] = (float) (1000 * squared);
        history[4 * i + 1] = (float) squared;
        if (i == 0) {
          putStep(results, done, slices, gradients);
          results.put("loss.total", new float[] {history[0]});
          results.put("loss.huber", new float[] {history[1]});
        }
        update(slices, gradients);
      }
      results.put("losses", history);
      slices
          .get(0)
          .parameters
          .forEach((name, value) -> NetworkOracle.put(results, "param." + name, value));
    }
    return results;
  }

  /** One step of every slice's parameters, and the mean of the running statistics in each. */
  private static void update(List<Slice> slices, Map<String, Tensor> gradients) {
    for (Slice slice : slices) {
      gradients.forEach((name, g) -> slice.optimizer.step(name, slice.parameters.get(name), g));
    }
    for (String name : slices.get(0).parameters.keySet()) {
      if (!TorchMultipath.isParameter(name)) {
        Tensor mean = torch.zeros_like(slices.get(0).parameters.get(name));
        for (Slice slice : slices) {
          mean = mean.add(slice.parameters.get(name).mul(new Scalar(slice.part)));
        }
        for (Slice slice : slices) {
          slice.parameters.get(name).copy_(mean);
        }
      }
    }
  }

  private static void putStep(
      Map<String, float[]> results,
      List<TorchColdDiffusion.Step> steps,
      List<Slice> slices,
      Map<String, Tensor> gradients) {
    Tensor s =
        torch.cat(
            new TensorVector(steps.stream().map(TorchColdDiffusion.Step::s).toArray(Tensor[]::new)),
            0);
    Tensor gray =
        torch.cat(
            new TensorVector(slices.stream().map(x -> x.batch.gray()).toArray(Tensor[]::new)), 0);
    Tensor ab = TorchColdDiffusion.ab(s);
    NetworkOracle.put(results, "out.s", s);
    NetworkOracle.put(results, "out.ab", ab);
    NetworkOracle.put(results, "out.rgb", TorchColor.toRgb(gray, ab, Lightness.SRGB));
    results.put("loss.ce", new float[1]);
    results.put("loss.perceptual", new float[1]);
    gradients.forEach((name, g) -> NetworkOracle.put(results, "grad." + name, g));
  }
}
