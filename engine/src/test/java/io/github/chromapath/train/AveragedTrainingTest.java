// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.cuda.SimCudaDriver;
import io.github.chromapath.contract.cuda.SimGpu;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.optim.AdamWConfig;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Training with AdamW and averaged weights. */
class AveragedTrainingTest {
  private static final int SIZE = 32;
  private static final int STEPS_PER_EPOCH = 3;
  private static final String WEIGHT = "color.us9.conv.weight";

  private static ScriptedData data() {
    return ScriptedData.of(SIZE, 3, STEPS_PER_EPOCH);
  }

  /** Another network with the averages as its parameters has exactly the same validation loss. */
  @Test
  void theAverageIsValidated() throws IOException {
    Map<String, float[]> trained;
    double validation;
    try (TrainingRig rig = TrainingRig.averaging(CpuBackend.open(2), SIZE, Precision.FP32)) {
      rig.trainer.train(
          TrainingState.start(1), new TrainingLimits(1, 100), data(), rig.journal, () -> false);
      trained = rig.snapshot();
      validation = rig.journal.validations.get(0);
    }
    try (TrainingRig rig = new TrainingRig(SIZE, 1)) {
      for (Parameter parameter : rig.store.all()) {
        rig.store.write(parameter.name(), trained.get("ema." + parameter.name()));
      }
      TrainingState start = TrainingState.start(1);
      TrainingState endOfEpoch =
          new TrainingState(
              new TrainingPosition(0, STEPS_PER_EPOCH, STEPS_PER_EPOCH),
              start.stopping(),
              start.scaler(),
              start.losses());
      rig.trainer.train(endOfEpoch, new TrainingLimits(1, 100), data(), rig.journal, () -> false);
      assertEquals(validation, rig.journal.validations.get(0));
    }
  }

  /**
   * At a scale of 2^40 the gradients overflow. The first step that is not skipped is step 1 of
   * AdamW's bias corrections, with which each weight moves by the learning rate, and the average
   * keeps a tenth.
   */
  @Test
  void aSkippedStepOnTheSimulatedGpuAdvancesNothing() throws IOException {
    try (SimGpu gpu = SimGpu.open(new SimCudaDriver(), CudaOptions.standard())) {
      TrainingRig rig = TrainingRig.averaging(gpu.backend(), SIZE, Precision.FP16);
      try {
        Map<String, float[]> before = rig.snapshot();
        step(rig, TrainingState.start(1), new LossScaler(0x1p40f, 0, 0));
        assertEquals(new LossScaler(0x1p39f, 0, 1), rig.journal.lastStep.scaler());
        assertEquals(1, rig.journal.lastStep.globalStep());
        assertEquals(0, rig.journal.lastStep.updates());
        Map<String, float[]> skipped = rig.snapshot();
        before.forEach((name, values) -> assertArrayEquals(values, skipped.get(name), name));

        step(rig, rig.journal.lastStep, new LossScaler(16, 0, 1));
        assertEquals(1, rig.journal.lastStep.updates());
        checkFirstUpdate(before.get(WEIGHT), rig.snapshot());
      } finally {
        rig.closeAllButBackend();
      }
    }
  }

  private static void step(TrainingRig rig, TrainingState from, LossScaler scaler)
      throws IOException {
    int steps = rig.journal.steps.size();
    rig.trainer.train(
        new TrainingState(from.position(), from.stopping(), scaler, from.losses()),
        new TrainingLimits(1, from.globalStep() + 1),
        data(),
        rig.journal,
        () -> rig.journal.steps.size() > steps);
  }

  private static void checkFirstUpdate(float[] before, Map<String, float[]> after) {
    AdamWConfig config = AdamWConfig.standard();
    float[] mean = after.get("optimizer.exp_avg." + WEIGHT);
    int moved = 0;
    for (int i = 0; i < before.length; i++) {
      double gradient = mean[i] / (1 - config.beta1());
      double expected =
          before[i] * (1 - config.lr() * config.weightDecay())
              - config.lr() * gradient / (Math.abs(gradient) + config.epsilon());
      assertEquals(expected, after.get(WEIGHT)[i], 1e-6);
      assertEquals(
          0.1 * before[i] + 0.9 * after.get(WEIGHT)[i], after.get("ema." + WEIGHT)[i], 1e-6);
      moved += mean[i] == 0 ? 0 : 1;
    }
    assertTrue(moved > before.length / 2, moved + " of " + before.length + " weights moved");
  }
}
