package io.github.chromapath.bench.profile;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.bench.ours.TrainingStep;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.nn.ParameterStore;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/** Times a pass as it is run outside benchmarks. */
final class WholePass {
  private static final int RUNS = 5;

  private final Pass pass;
  private final Backend backend;

  WholePass(Pass pass, Backend backend) {
    this.pass = pass;
    this.backend = backend;
  }

  /** The times of five runs after two others. */
  Times times() {
    return switch (pass.mode()) {
      case INFERENCE -> inference();
      case TRAINING -> training();
    };
  }

  private Times inference() {
    int size = pass.size();
    int batch = pass.batch();
    try (ParameterStore store = new ParameterStore()) {
      new MultipathColorizer(store, pass.model(), size, size);
      store.allocate(backend);
      store.initialize(1);
      try (Predictor predictor =
          new Predictor(backend, pass.model(), store, batch, size, size, false, pass.precision())) {
        FloatBuffer gray = random(batch * size * size);
        FloatBuffer small = random(batch * ModelConfig.CONTEXT_SIZE * ModelConfig.CONTEXT_SIZE);
        FloatBuffer ab = FloatBuffer.allocate(2 * batch * size * size);
        return times(() -> predictor.predict(gray.rewind(), small.rewind(), ab.clear()));
      }
    }
  }

  private Times training() {
    int size = pass.size();
    int small = pass.batch() * ModelConfig.CONTEXT_SIZE * ModelConfig.CONTEXT_SIZE;
    try (TrainingStep step = new TrainingStep(backend, pass.training())) {
      step.upload(
          random(3 * pass.batch() * size * size), random(small), ByteBuffer.allocate(small));
      return times(step::step);
    }
  }

  private static Times times(Runnable run) {
    run.run();
    run.run();
    long[] times = new long[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      run.run();
      times[i] = System.nanoTime() - start;
    }
    return Times.of(times);
  }

  private static FloatBuffer random(int elements) {
    return FloatBuffer.wrap(toFloats(new SplittableRandom(1).doubles(elements).toArray()));
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
