// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.DryRun;
import io.github.chromapath.backend.DryRunReport;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.tensor.Tensor;
import io.github.chromapath.train.BatchTensors;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Training in a {@link DryRun}: the memory and the commands that training would need on a GPU.
 * Parameters are not initialised and images are black, since nothing depends on their values.
 *
 * <p>Every convolution in cuDNN is assumed to use the whole workspace limit. The memory of CUDA's
 * context and of the libraries' code is not included.
 */
public final class DryRunTraining implements AutoCloseable {
  private static final CudaOptions OPTIONS = CudaOptions.standard();

  private final ReleaseStack owned = new ReleaseStack();
  private final DryRun dryRun;
  private final StepSpec spec;
  private final Backend backend;
  private final TrainingSpec training;
  private final ParameterStore store;
  private final StepProgram step;

  /**
   * Allocates memory and compiles the step.
   *
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the GPU's memory is too small
   * @throws UnsupportedOperationException if the GPU has no convolutions in the precision
   */
  public DryRunTraining(GpuSpec gpu, StepSpec spec) {
    this.spec = spec;
    dryRun = Backends.dryRun(gpu, OPTIONS);
    owned.push(dryRun::close);
    backend = dryRun.backend();
    try {
      store = own(new ParameterStore());
      spec.register(store);
      store.allocate(backend);
      store.allocateGradients();
      training = spec.training(vgg16());
      AdaDeltaOptimizer optimizer =
          new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard());
      owned.push(optimizer::close);
      step = StepProgram.training(backend, StepConfig.of(training, spec.batch()), store, optimizer);
      owned.push(step::close);
    } catch (RuntimeException | Error e) {
      owned.closeAfter(e);
      throw e;
    }
  }

  private ParameterStore vgg16() {
    ParameterStore vgg16 = own(new ParameterStore());
    if (spec.perceptual().isPresent()) {
      new Vgg16Features(vgg16);
      vgg16.allocate(backend);
    }
    return vgg16;
  }

  private ParameterStore own(ParameterStore made) {
    owned.push(made::close);
    return made;
  }

  /** The workspace that every convolution in cuDNN is assumed to use, in bytes. */
  public static long workspaceLimit() {
    return OPTIONS.algorithms().workspaceLimit();
  }

  /**
   * Runs three steps and counts the commands of the third, which replays the graphs that the first
   * two captured.
   */
  public DryRunReport step() {
    makeStep();
    makeStep();
    DryRunReport before = dryRun.report();
    makeStep();
    return dryRun.report().since(before);
  }

  private void makeStep() {
    upload(step.batch());
    step.run();
    if (step.gradientsFinite()) {
      step.commit();
    }
  }

  /**
   * Evaluates the loss on a batch, as training does after each epoch, while the step's memory stays
   * allocated.
   *
   * @return the most bytes of device memory that have been allocated at once
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the GPU's memory is too small
   */
  public long validation() {
    try (StepProgram evaluation =
        StepProgram.evaluation(backend, StepConfig.of(training, spec.batch()), store)) {
      upload(evaluation.batch());
      evaluation.run();
      return dryRun.report().highWaterBytes();
    }
  }

  private void upload(BatchTensors batch) {
    BatchTensors.Bytes images = batch.bytes().orElseThrow();
    backend.upload(ByteBuffer.allocate(elements(images.rgb())), images.rgb());
    images.gray224().ifPresent(gray -> backend.upload(ByteBuffer.allocate(elements(gray)), gray));
    batch
        .targets()
        .labels()
        .ifPresent(labels -> backend.upload(ByteBuffer.allocate(elements(labels)), labels));
    batch
        .targets()
        .presence()
        .ifPresent(classes -> backend.upload(ByteBuffer.allocate(elements(classes)), classes));
    batch
        .targets()
        .draw()
        .ifPresent(draw -> backend.upload(FloatBuffer.allocate(elements(draw)), draw));
  }

  private static int elements(Tensor tensor) {
    return Math.toIntExact(tensor.shape().elements());
  }

  @Override
  public void close() {
    owned.close();
  }
}
