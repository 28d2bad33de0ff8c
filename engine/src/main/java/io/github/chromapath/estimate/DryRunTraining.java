// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.cuda.CudaBackend;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.backend.internal.cuda.driver.CudaDevice;
import io.github.chromapath.backend.internal.cuda.dryrun.DryRunCublas;
import io.github.chromapath.backend.internal.cuda.dryrun.DryRunCudnn;
import io.github.chromapath.backend.internal.cuda.dryrun.DryRunDriver;
import io.github.chromapath.backend.internal.cuda.dryrun.DryRunReport;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.train.BatchTensors;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Training on the CUDA backend with libraries that check and count what they are asked for and
 * compute nothing ({@link io.github.chromapath.backend.internal.cuda.dryrun}): what a given card
 * would hold and do. Parameters are not initialised and pictures are black, since nothing depends
 * on them.
 *
 * <p>Every convolution of cuDNN is taken to ask for all of the workspace that it may ask for. What
 * CUDA's context and the libraries' code take of a real card is not in it.
 */
public final class DryRunTraining implements AutoCloseable {
  private static final BackendOptions OPTIONS = BackendOptions.standard();

  private final ReleaseStack owned = new ReleaseStack();
  private final DryRunDriver driver;
  private final StepSpec spec;
  private final Backend backend;
  private final TrainingSpec training;
  private final ParameterStore store;
  private final StepProgram step;

  /**
   * Allocates and compiles everything.
   *
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the card has no room
   * @throws UnsupportedOperationException if the card does not convolve in the precision
   */
  public DryRunTraining(CudaDevice card, StepSpec spec) {
    this.spec = spec;
    driver = new DryRunDriver(card);
    try {
      backend = open();
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
      owned.close();
      throw e;
    }
  }

  private Backend open() {
    DryRunCudnn cudnn = new DryRunCudnn(driver, workspaceLimit());
    CudaApi api = new CudaApi(driver, cudnn, new DryRunCublas(driver));
    Backend opened = CudaBackend.open(api, OPTIONS);
    owned.push(opened::close);
    return opened;
  }

  private ParameterStore vgg16() {
    ParameterStore vgg16 = own(new ParameterStore());
    if (spec.perceptualSize().isPresent()) {
      new Vgg16Features(vgg16);
      vgg16.allocate(backend);
    }
    return vgg16;
  }

  private ParameterStore own(ParameterStore made) {
    owned.push(made::close);
    return made;
  }

  /** What every convolution of cuDNN is taken to ask for, in bytes. */
  public static long workspaceLimit() {
    return OPTIONS.workspaceLimit();
  }

  /** Makes three steps; the third replays what the first two captured, and is what is counted. */
  public StepCount step() {
    makeStep();
    makeStep();
    DryRunReport before = driver.report();
    makeStep();
    return StepCount.between(before, driver.report());
  }

  private void makeStep() {
    upload(step.batch());
    step.run();
    if (step.gradientsFinite()) {
      step.commit();
    }
  }

  /**
   * Evaluates the loss on a batch as training does after each epoch, with the step's memory still
   * in place.
   *
   * @return the most bytes of device memory that were allocated at once until then
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the card has no room
   */
  public long validation() {
    try (StepProgram evaluation =
        StepProgram.evaluation(backend, StepConfig.of(training, spec.batch()), store)) {
      upload(evaluation.batch());
      evaluation.run();
      return driver.report().highWaterBytes();
    }
  }

  private void upload(BatchTensors batch) {
    int full = Math.toIntExact(batch.rgb().shape().elements());
    backend.upload(FloatBuffer.allocate(full), batch.rgb());
    int small = Math.toIntExact(batch.gray224().shape().elements());
    backend.upload(FloatBuffer.allocate(small), batch.gray224());
    backend.upload(ByteBuffer.allocate(small), batch.labels());
  }

  @Override
  public void close() {
    owned.close();
  }
}
