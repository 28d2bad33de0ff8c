// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.ours;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.bench.peer.Training;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.train.BatchTensors;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;

/** The joint training step on a backend, with its own parameters, optimizer and VGG16. */
public final class TrainingStep implements Training {
  private final ReleaseStack owned = new ReleaseStack();
  private final Backend backend;
  private final ParameterStore store = new ParameterStore();
  private final ParameterStore vgg16 = new ParameterStore();
  private final StepProgram program;

  /**
   * Allocates and compiles.
   *
   * @param weights of the network
   * @param vggWeights of VGG16
   */
  public TrainingStep(
      Backend backend, StepSpec spec, NetworkWeights weights, NetworkWeights vggWeights) {
    this.backend = backend;
    owned.push(store::close);
    owned.push(vgg16::close);
    try {
      new Vgg16Features(vgg16);
      vgg16.allocate(backend);
      vggWeights.values().forEach(vgg16::write);
      spec.register(store);
      store.allocate(backend);
      weights.values().forEach(store::write);
      store.allocateGradients();
      AdaDeltaOptimizer optimizer =
          new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard());
      owned.push(optimizer::close);
      program =
          StepProgram.training(
              backend,
              StepConfig.of(spec.training(vgg16), spec.batch()).withSource(StepConfig.Source.RGB),
              store,
              optimizer);
      owned.push(program::close);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /** Uploads the batch for all following steps. */
  public void upload(PictureBatch pictures) {
    BatchTensors batch = program.batch();
    backend.upload(pictures.rgb().duplicate(), batch.rgb());
    backend.upload(pictures.gray224().duplicate(), batch.gray224());
    backend.upload(pictures.labels().duplicate(), batch.labels());
  }

  @Override
  public float[] step() {
    Losses losses = program.run();
    if (program.gradientsFinite()) {
      program.commit();
    }
    return new float[] {
      (float) losses.total(),
      (float) losses.huber(),
      (float) losses.crossEntropy(),
      (float) losses.perceptual()
    };
  }

  /** Device memory of the program, in bytes. */
  public long bytes() {
    return program.bytes();
  }

  @Override
  public void close() {
    owned.close();
  }
}
