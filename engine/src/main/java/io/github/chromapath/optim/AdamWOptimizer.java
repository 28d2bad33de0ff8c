// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.optim;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.nn.RateGroup;
import io.github.chromapath.op.AdamW;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * AdamW (Loshchilov and Hutter, 2019) over all parameters of a store that are not frozen. Its state
 * is two running means for each of them: {@code optimizer.exp_avg.*} and {@code
 * optimizer.exp_avg_sq.*}.
 *
 * <p>Weights decay. Parameters of one dimension, which are biases and the parameters of batch norm,
 * do not. The factor of a {@link RateGroup} applies to the decay, too, as in PyTorch.
 */
public final class AdamWOptimizer extends MomentOptimizer {
  private static final int MEAN = 0;
  private static final int SQUARE_MEAN = 1;

  private final ParameterStore store;
  private final AdamWConfig config;
  private final Arena shares = new Arena("decay");
  private float learningRate;

  /** An optimizer whose state is zero; the store must be allocated. */
  public AdamWOptimizer(ParameterStore store, Backend backend, AdamWConfig config) {
    super(new OptimizerState(store, backend, AdamW.RATES, List.of("exp_avg", "exp_avg_sq")));
    this.store = store;
    this.config = config;
    learningRate = config.lr();
    try {
      allocateShares(backend);
      prepareUpdate(0);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void allocateShares(Backend backend) {
    List<Parameter> trained =
        store.rateGroups().stream().flatMap(group -> group.parameters().stream()).toList();
    List<Tensor> tensors =
        trained.stream()
            .map(p -> shares.add("decay." + p.name(), p.value().shape(), DataType.FLOAT32))
            .toList();
    shares.allocate(backend);
    for (int i = 0; i < tensors.size(); i++) {
      if (decays(trained.get(i))) {
        Shape shape = tensors.get(i).shape();
        float[] ones = new float[Math.toIntExact(shape.elements())];
        Arrays.fill(ones, 1);
        backend.upload(FloatBuffer.wrap(ones), tensors.get(i));
      }
    }
  }

  private static boolean decays(Parameter parameter) {
    return parameter.fileShape().size() > 1;
  }

  @Override
  public void record(GraphBuilder graph) {
    for (RateGroup group : store.rateGroups()) {
      graph.addOnCommit(
          new AdamW(
              store.weights(group),
              store.gradients(group),
              new AdamW.State(
                  state.of(group, MEAN), state.of(group, SQUARE_MEAN), group.of(shares)),
              state.rates(group),
              new AdamW.Constants(config.beta1(), config.beta2(), config.epsilon())));
    }
  }

  /** Computes the bias corrections of the next update in double precision. */
  @Override
  public void prepareUpdate(long updates) {
    double step = updates + 1.0;
    for (RateGroup group : store.rateGroups()) {
      float rate = group.rate(learningRate);
      state.setRates(
          group,
          (float) ((double) rate * config.weightDecay()),
          (float) (rate / (1 - Math.pow(config.beta1(), step))),
          (float) (1 / Math.sqrt(1 - Math.pow(config.beta2(), step))));
    }
  }

  @Override
  public void setLearningRate(float value) {
    OptimizerState.requireRate(value);
    learningRate = value;
  }

  @Override
  public float learningRate() {
    return learningRate;
  }

  @Override
  public long bytes() {
    return super.bytes() + shares.bytes();
  }

  @Override
  public void close() {
    super.close();
    shares.close();
  }
}
