package io.github.chromapath.bench.ours;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.train.BatchTensors;
import io.github.chromapath.train.StepProgram;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** The joint training step on a backend, with parameters, optimizer and VGG16 of its own. */
public final class TrainingStep implements AutoCloseable {
  private final ReleaseStack owned = new ReleaseStack();
  private final Backend backend;
  private final ParameterStore store = new ParameterStore();
  private final ParameterStore vgg16 = new ParameterStore();
  private final StepProgram program;

  /** Allocates and compiles; every parameter is drawn at random. */
  public TrainingStep(Backend backend, StepSpec spec) {
    this.backend = backend;
    owned.push(store::close);
    owned.push(vgg16::close);
    try {
      new Vgg16Features(vgg16);
      vgg16.allocate(backend);
      vgg16.initialize(2);
      spec.register(store);
      store.allocate(backend);
      store.initialize(1);
      store.allocateGradients();
      AdaDeltaOptimizer optimizer =
          new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard());
      owned.push(optimizer::close);
      program =
          StepProgram.training(
              backend,
              spec.objective(vgg16),
              store,
              optimizer,
              spec.batch(),
              StepProgram.Source.RGB,
              false);
      owned.push(program::close);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /** The network's parameters. */
  public ParameterStore parameters() {
    return store;
  }

  /** VGG16's parameters. */
  public ParameterStore vgg16() {
    return vgg16;
  }

  /**
   * Gives the step its batch, for any number of steps.
   *
   * @param rgb (N, H, W, 3) in [0, 1]
   * @param gray224 (N, 224, 224) in [0, 1]
   * @param labels (N, 224, 224), classes or 255
   */
  public void upload(FloatBuffer rgb, FloatBuffer gray224, ByteBuffer labels) {
    BatchTensors batch = program.batch();
    backend.upload(rgb, batch.rgb());
    backend.upload(gray224, batch.gray224());
    backend.upload(labels, batch.labels());
  }

  /** Makes a step: losses, gradients, and the change of every parameter. */
  public Losses step() {
    Losses losses = program.run();
    if (program.gradientsFinite()) {
      program.accept();
    }
    return losses;
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
