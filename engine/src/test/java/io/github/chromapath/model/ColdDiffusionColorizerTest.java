// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.MemoryPlan;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.loss.Balance;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import io.github.chromapath.train.BatchTensors;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ColdDiffusionColorizerTest {
  private static final ColdDiffusionConfig NARROW =
      ColdDiffusionConfig.standard().withWidth(1.0 / 16);
  private static final int HEIGHT = 16;
  private static final int WIDTH = 24;

  /** The loss follows the real colours. What is scored is predicted from grey alone. */
  @Test
  void theColoursOfAnEvaluationDoNotDependOnTheRealOnes() {
    TrainingSpec spec = TrainingSpec.of(NARROW, HEIGHT, WIDTH);
    StepConfig config =
        StepConfig.of(spec, 1).withAllUploaded().withOutputs(StepConfig.Outputs.ALL);
    try (Backend backend = CpuBackend.open(1);
        ParameterStore store = new ParameterStore()) {
      NARROW.register(store);
      store.allocate(backend);
      store.initialize(3);
      try (StepProgram program = StepProgram.evaluation(backend, config, store)) {
        BatchTensors batch = program.batch();
        fill(backend, batch.gray(), 1, 0, 1);
        fill(backend, batch.rgb(), 2, 0, 1);
        TestTensors.upload(backend, new float[] {0.75f}, batch.targets().draw().orElseThrow());
        fill(backend, batch.ab(), 3, -50, 50);
        double loss = program.run().huber();
        float[] ab = TestTensors.download(backend, program.output("ab"));
        float[] s = TestTensors.download(backend, program.output("s"));
        fill(backend, batch.ab(), 4, -50, 50);
        assertFalse(loss == program.run().huber());
        assertArrayEquals(ab, TestTensors.download(backend, program.output("ab")));
        assertFalse(Arrays.equals(s, TestTensors.download(backend, program.output("s"))));
      }
    }
  }

  private static void fill(Backend backend, Tensor target, long seed, float low, float high) {
    Shape shape = target.shape();
    TestTensors.upload(backend, HostTensor.uniform(shape, seed, low, high), target);
  }

  /** The passes share their weights and, one after another, the memory of their activations. */
  @Test
  void morePassesNeedNoMoreMemory() {
    assertEquals(bytes(2), bytes(10));
  }

  /** Of the activations and of the folded weights. */
  private static long bytes(int steps) {
    try (ParameterStore store = new ParameterStore();
        FrozenWeights weights = FrozenWeights.laidOut()) {
      NARROW.register(store);
      store.layOut(false);
      MemoryPlan plan =
          Predictor.plan(
              store, weights, PredictorConfig.of(NARROW.withSteps(steps), HEIGHT, WIDTH));
      return plan.bytes() + weights.bytes();
    }
  }

  @Test
  void aPerceptualLossAndABalanceAreRefused() {
    try (ParameterStore store = new ParameterStore();
        ParameterStore vgg16 = new ParameterStore()) {
      NARROW.register(store);
      store.layOut(true);
      TrainingSpec spec =
          TrainingSpec.of(NARROW, HEIGHT, WIDTH)
              .withPerceptual(Optional.of(new PerceptualConfig(vgg16, PerceptualSize.OWN)));
      assertEquals(
          "the model cold-diffusion has no perceptual loss",
          assertThrows(
                  IllegalArgumentException.class, () -> StepProgram.planTraining(spec, store, 1))
              .getMessage());
      Balance balance = Balance.of(Balance.Kind.CLASS, new float[256]);
      TrainingSpec balanced =
          TrainingSpec.of(NARROW, HEIGHT, WIDTH).withBalance(Optional.of(balance));
      assertEquals(
          "the model cold-diffusion has no balance",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> StepProgram.planTraining(balanced, store, 1))
              .getMessage());
    }
  }
}
