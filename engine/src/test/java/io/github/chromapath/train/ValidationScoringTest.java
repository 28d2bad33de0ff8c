// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.Usage;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.train.Trainer.Outcome;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The predictions that a trainer passes to a scorer, and the selection by its scores. */
class ValidationScoringTest {
  private static final int SIZE = 32;
  private static final float LR = 0.004f;

  /** Returns scripted differences and keeps copies of the last predictions. */
  private static final class Script implements ValidationScorer {
    private final double[] differences;
    private int validations;
    int batches;
    float[] ab;
    float[] logits;

    Script(double... differences) {
      this.differences = differences;
    }

    @Override
    public void begin() {
      validations++;
      batches = 0;
    }

    @Override
    public void add(HostBatch batch, float[] predicted, Optional<float[]> classes) {
      batches++;
      ab = predicted.clone();
      logits = classes.orElseThrow().clone();
    }

    @Override
    public double meanDifference() {
      return differences[validations - 1];
    }
  }

  private static TrainingState start(Selection selection, int patience) {
    return TrainingState.start(EarlyStopping.start(selection, patience), Precision.FP32);
  }

  private static Outcome run(TrainingRig rig, TrainingState start, int epochs) throws IOException {
    return rig.trainer.train(
        start,
        new TrainingLimits(epochs, Long.MAX_VALUE),
        ScriptedData.of(SIZE, 2, 1),
        rig.journal,
        () -> false);
  }

  /** An evaluation of its own, on the parameters of the end, gives the same. */
  @Test
  void theScorerReceivesThePredictions() throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, LR)) {
      Script script = new Script(1, 1);
      rig.trainer.score(script);
      run(rig, start(Selection.LOSS, 9), 2);
      assertEquals(1, script.batches);
      TrainingSpec spec = TrainingSpec.of(ModelConfig.standard().withWidth(1.0 / 16), SIZE, SIZE);
      StepConfig config =
          StepConfig.of(spec, ScriptedData.BATCH).withOutputs(StepConfig.Outputs.ALL);
      try (StepProgram program = StepProgram.evaluation(rig.backend, config, rig.store);
          TrainingData.Batches batches = ScriptedData.of(SIZE, 2, 1).validation()) {
        batches.next().orElseThrow().upload(rig.backend, program.batch());
        Losses losses = program.run();
        float[] ab = new float[script.ab.length];
        float[] logits = new float[script.logits.length];
        rig.backend.download(program.output("ab"), FloatBuffer.wrap(ab));
        rig.backend.download(program.output("logits"), FloatBuffer.wrap(logits));
        assertArrayEquals(ab, script.ab);
        assertArrayEquals(logits, script.logits);
        assertEquals(losses.total(), rig.journal.validations.get(1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Selection.class)
  void scoringAllocatesNothingOnTheDevice(Selection selection) throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, LR)) {
      rig.trainer.score(new Script(3, 2, 1));
      rig.trainer.prepareValidation(ScriptedData.BATCH);
      List<Usage> usages = new ArrayList<>(List.of(rig.backend.usage()));
      for (int epoch = 1; epoch <= 3; epoch++) {
        TrainingState from = epoch == 1 ? start(selection, 9) : rig.journal.last.state();
        run(rig, from, epoch);
        usages.add(rig.backend.usage());
      }
      assertEquals(1, usages.stream().distinct().count(), usages.toString());
    }
  }

  /** The loss of every validation differs, since the parameters do. */
  @Test
  void theScoreSelectsTheBestEpochAndStops() throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, LR)) {
      rig.trainer.score(new Script(5, Double.NaN, 4, 4, 4.5));
      assertEquals(Outcome.EARLY_STOPPED, run(rig, start(Selection.CAM16, 2), 50));
      assertEquals(List.of(1, 3), rig.journal.bestEpochs);
      assertEquals(
          new EarlyStopping(Selection.CAM16, 2, 4, 2), rig.journal.last.state().stopping());
    }
  }

  @Test
  void aSelectionByScoresNeedsAScorer() throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, LR)) {
      TrainingState start = start(Selection.CAM16, 2);
      assertThrows(IllegalStateException.class, () -> run(rig, start, 1));
    }
  }
}
