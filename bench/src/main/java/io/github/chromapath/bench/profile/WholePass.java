// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.bench.ours.OurInference;
import io.github.chromapath.bench.ours.TrainingStep;
import io.github.chromapath.bench.peer.Inference;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.model.ModelConfig;

/** Times a pass as users run it. */
final class WholePass {
  private static final int RUNS = 5;

  private final Pass pass;
  private final Backend backend;

  WholePass(Pass pass, Backend backend) {
    this.pass = pass;
    this.backend = backend;
  }

  /** Times five runs after two warm-up runs. */
  Times times() {
    return switch (pass.mode()) {
      case INFERENCE -> inference();
      case TRAINING -> training();
    };
  }

  private Times inference() {
    PictureBatch pictures = PictureBatch.random(pass.batchShape());
    NetworkWeights weights = weights(pass);
    try (Inference inference = new OurInference(backend, weights, pass.prediction())) {
      return times(() -> inference.predict(pictures.gray(), pictures.gray224()));
    }
  }

  private Times training() {
    try (TrainingStep step =
        new TrainingStep(backend, pass.training(), weights(pass), NetworkWeights.vgg(2))) {
      step.upload(PictureBatch.random(pass.batchShape()));
      return times(step::step);
    }
  }

  /** The seeded weights of a pass. */
  static NetworkWeights weights(Pass pass) {
    return NetworkWeights.network(pass.model().width(), ModelConfig.CLASSES, 1);
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
}
