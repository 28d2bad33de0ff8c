// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.Float16ByCasts;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdamWConfig;
import io.github.chromapath.optim.AveragingOptimizer;
import io.github.chromapath.optim.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A training run with everything that it owns, including the device, and a record of its events.
 */
final class TrainingRig implements AutoCloseable {
  private static final long SEED = 11;

  /** Of the averaged weights. */
  static final double DECAY = 0.5;

  /** Parameters, running statistics and optimizer state, by name. */
  record Saved(TrainingState state, Map<String, float[]> values) {}

  /** Records every event. */
  final class Journal implements TrainingListener {
    final List<Losses> steps = new ArrayList<>();
    final List<Double> validations = new ArrayList<>();
    final List<Integer> bestEpochs = new ArrayList<>();
    TrainingState lastStep;
    Saved last;
    Saved best;

    @Override
    public void step(TrainingState state, Losses losses) {
      lastStep = state;
      steps.add(losses);
    }

    @Override
    public void epoch(TrainingState state, Losses training, Losses validation) {
      validations.add(validation.total());
    }

    @Override
    public void saveBest(TrainingState state) {
      bestEpochs.add(state.epoch());
      best = new Saved(state, snapshot());
    }

    @Override
    public void saveLast(TrainingState state) {
      last = new Saved(state, snapshot());
    }
  }

  final Backend backend;
  final ParameterStore store;
  final Optimizer optimizer;
  final Trainer trainer;
  final Journal journal = new Journal();
  final Map<String, float[]> initial;

  /** A seeded network of the smallest width for images of {@code size}. */
  TrainingRig(int size, float lr) {
    this(size, lr, Precision.FP32);
  }

  /** The same with activations in a precision. */
  TrainingRig(int size, float lr, Precision precision) {
    this(size, lr, precision, LossWeights.standard());
  }

  private TrainingRig(int size, float lr, Precision precision, LossWeights weights) {
    this(
        supporting(
            precision == Precision.FP16
                ? new Float16ByCasts(CpuBackend.open(2))
                : CpuBackend.open(2),
            precision),
        size,
        lr,
        precision,
        weights);
  }

  /** The device; ends the test as skipped if it cannot train in the precision. */
  private static Backend supporting(Backend backend, Precision precision) {
    boolean supported = backend.capabilities().supports(precision.activations());
    if (!supported) {
      backend.close();
    }
    assumeTrue(supported, "oneDNN has no convolutions in " + precision + " on this processor");
    return backend;
  }

  /** A rig with its own device. */
  TrainingRig(Backend backend, int size, float lr, Precision precision) {
    this(backend, size, lr, precision, LossWeights.standard());
  }

  private TrainingRig(
      Backend backend, int size, float lr, Precision precision, LossWeights weights) {
    this(
        backend,
        size,
        store -> AdaDeltaConfig.standard().withLr(lr).create(store, backend),
        precision,
        weights);
  }

  /** A rig with AdamW and averaged weights. */
  static TrainingRig averaging(Backend backend, int size, Precision precision) {
    return new TrainingRig(
        backend,
        size,
        store ->
            new AveragingOptimizer(
                AdamWConfig.standard().create(store, backend), store, backend, DECAY),
        precision,
        LossWeights.standard());
  }

  private TrainingRig(
      Backend backend,
      int size,
      Function<ParameterStore, Optimizer> rule,
      Precision precision,
      LossWeights weights) {
    this.backend = backend;
    ModelConfig model = ModelConfig.standard().withWidth(1.0 / 16);
    store = new ParameterStore();
    model.register(store);
    store.allocate(backend);
    store.allocateGradients();
    store.initialize(SEED);
    optimizer = rule.apply(store);
    optimizer.start();
    TrainingSpec spec =
        TrainingSpec.of(model, size, size).withWeights(weights).withPrecision(precision);
    trainer = new Trainer(backend, spec, store, optimizer, ScriptedData.BATCH);
    initial = snapshot();
  }

  /**
   * A rig whose gradients overflow even in fp32 although its loss is finite. The weight of the loss
   * is 1e10. The first product of a gate is close to 0 and the gate's second weight is huge, so the
   * forward pass stays finite.
   */
  static TrainingRig overflowing(int size, Precision precision) {
    TrainingRig rig = new TrainingRig(size, 0.004f, precision, new LossWeights(1e10f, 8, 15));
    rig.fill("fusion.se.fc1.weight", Float.MIN_NORMAL / 16);
    rig.fill("fusion.se.fc2.weight", Float.MAX_VALUE / 4);
    return rig;
  }

  private void fill(String name, float value) {
    float[] values = store.read(name);
    Arrays.fill(values, value);
    store.write(name, values);
  }

  /** A copy of all state on the device. */
  Map<String, float[]> snapshot() {
    Map<String, float[]> values = new LinkedHashMap<>();
    store.all().forEach(p -> values.put(p.name(), store.read(p.name())));
    optimizer.states().forEach(s -> values.put(s.name(), optimizer.read(s)));
    return values;
  }

  /** Restores a copy. */
  void restore(Map<String, float[]> values) {
    store.all().forEach(p -> store.write(p.name(), values.get(p.name())));
    for (Parameter state : optimizer.states()) {
      optimizer.write(state, values.get(state.name()));
    }
  }

  /** Closes everything but the device. */
  void closeAllButBackend() {
    trainer.close();
    optimizer.close();
    store.close();
  }

  @Override
  public void close() {
    closeAllButBackend();
    backend.close();
  }
}
