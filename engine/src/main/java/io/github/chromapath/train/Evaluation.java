// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The evaluation of batches of one size within a validation. Its host arrays are allocated once.
 */
final class Evaluation implements AutoCloseable {
  private final Backend backend;
  private final StepProgram program;
  private final Optional<Scoring> scoring;

  /**
   * Compiles the evaluation.
   *
   * @param config batches of rgb, gray224 and labels
   * @param scorer receives the predictions, if present
   */
  Evaluation(
      Backend backend, StepConfig config, ParameterStore store, Optional<ValidationScorer> scorer) {
    this.backend = backend;
    StepConfig.Outputs outputs =
        scorer.isPresent() ? StepConfig.Outputs.COLORS_AND_CLASSES : StepConfig.Outputs.NONE;
    program = StepProgram.evaluation(backend, config.withOutputs(outputs), store);
    boolean classes = config.spec().model().segmentation();
    scoring = scorer.map(receiver -> new Scoring(receiver, classes));
  }

  /** Downloads the predictions into arrays of its own and passes them on. */
  private final class Scoring {
    private final ValidationScorer scorer;
    private final Output ab = new Output(program.output("ab"));
    private final Optional<Output> logits;

    Scoring(ValidationScorer scorer, boolean classes) {
      this.scorer = scorer;
      logits = classes ? Optional.of(new Output(program.output("logits"))) : Optional.empty();
    }

    void score(HostBatch batch) {
      scorer.add(batch, ab.download(), logits.map(Output::download));
    }
  }

  /** A result with its array on the host. */
  private final class Output {
    private final Tensor tensor;
    private final float[] values;

    Output(Tensor tensor) {
      this.tensor = tensor;
      values = new float[Math.toIntExact(tensor.shape().elements())];
    }

    float[] download() {
      backend.download(tensor, FloatBuffer.wrap(values));
      return values;
    }
  }

  /** Uploads a batch and returns its losses; its predictions are scored. */
  Losses run(HostBatch batch) {
    batch.upload(backend, program.batch());
    Losses losses = program.run();
    scoring.ifPresent(s -> s.score(batch));
    return losses;
  }

  long bytes() {
    return program.bytes();
  }

  @Override
  public void close() {
    program.close();
  }
}
