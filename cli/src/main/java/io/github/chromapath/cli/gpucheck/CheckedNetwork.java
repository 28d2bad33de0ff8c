// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.gpucheck;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.train.HostBatch;
import io.github.chromapath.train.LossScaler;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A network with random weights and a random batch, ready to train: the step of Method 6 of the
 * paper, with the perceptual loss. Equal specifications give equal weights and batches on every
 * device.
 */
final class CheckedNetwork implements AutoCloseable {
  private static final int SEED = 7;

  private final ReleaseStack owned = new ReleaseStack();
  private final Backend backend;
  private final Precision precision;
  private final ParameterStore store;
  private final StepProgram program;
  private final HostBatch batch;
  private LossScaler scaler;

  CheckedNetwork(Backend backend, StepSpec spec, StepConfig.Outputs outputs) {
    this.backend = backend;
    precision = spec.precision();
    scaler = LossScaler.start(precision);
    batch = batch(spec);
    try {
      store = own(new ParameterStore());
      spec.register(store);
      store.allocate(backend);
      store.allocateGradients();
      store.initialize(SEED);
      ParameterStore vgg16 = own(new ParameterStore());
      new Vgg16Features(vgg16);
      vgg16.allocate(backend);
      vgg16.initialize(SEED);
      TrainingSpec training = spec.training(vgg16);
      AdaDeltaOptimizer optimizer =
          new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard());
      owned.push(optimizer::close);
      program =
          StepProgram.training(
              backend,
              StepConfig.of(training, spec.batch()).withOutputs(outputs),
              store,
              optimizer);
      owned.push(program::close);
    } catch (RuntimeException | Error e) {
      owned.closeAfter(e);
      throw e;
    }
  }

  private ParameterStore own(ParameterStore made) {
    owned.push(made::close);
    return made;
  }

  private static HostBatch batch(StepSpec spec) {
    HostBatch batch = new HostBatch(spec.batch(), spec.size().height(), spec.size().width());
    Random random = new Random(SEED);
    random.nextBytes(batch.rgb());
    random.nextBytes(batch.gray224());
    byte[] labels = batch.labels();
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) random.nextInt(ModelConfig.CLASSES);
    }
    batch.setCount(spec.batch());
    return batch;
  }

  /** Uploads the batch and computes losses and gradients; in fp16 with a scale that fits. */
  Losses compute() {
    batch.upload(backend, program.batch());
    Losses losses = program.run();
    while (precision.scalesLoss() && !program.gradientsFinite() && scaler.scale() > 1) {
      scaler = scaler.afterBad();
      program.setLossScale(scaler.scale());
      losses = program.run();
    }
    return losses;
  }

  /** Whether the gradients of the last {@link #compute} are finite. */
  boolean finite() {
    return program.gradientsFinite();
  }

  /** Updates the parameters. */
  void commit() {
    program.commit();
  }

  /** The network's outputs. */
  Map<String, float[]> outputs() {
    Map<String, float[]> outputs = new TreeMap<>();
    for (String name : Arrays.asList("s", "logits")) {
      outputs.put(name, ConvolutionCheck.download(backend, program.output(name)));
    }
    return outputs;
  }

  /** The gradient of each parameter. */
  Map<String, float[]> gradients() {
    Map<String, float[]> gradients = new TreeMap<>();
    for (Parameter parameter : store.all()) {
      if (parameter.trained()) {
        gradients.put(parameter.name(), store.readGradient(parameter.name()));
      }
    }
    return gradients;
  }

  @Override
  public void close() {
    owned.close();
  }
}
