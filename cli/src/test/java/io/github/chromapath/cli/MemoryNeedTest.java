package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.program.Precision;
import io.github.chromapath.train.Objective;
import io.github.chromapath.train.StepProgram;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is computed beforehand, held against the blocks that the CPU backend then allocates. */
class MemoryNeedTest {
  private static final ModelConfig MODEL = ModelConfig.standard().withWidth(0.1);
  private static final NetworkSize SIZE = new NetworkSize(64, 96);

  /** What the program takes includes workspaces; of these nothing is known beforehand. */
  private static void assertPlanned(MemoryNeed need, long programBytes) {
    assertTrue(programBytes >= need.activations(), programBytes + " for " + need);
    assertTrue(need.leastActivations() <= need.activations());
    assertTrue(need.largestTensor() <= need.leastActivations());
  }

  @Test
  void inferenceTakesWhatWasComputed() {
    try (Backend backend = Backends.open(1);
        ParameterStore store = new ParameterStore()) {
      new MultipathColorizer(store, MODEL, SIZE.height(), SIZE.width());
      store.allocate(backend);
      MemoryNeed need = MemoryNeed.inference(MODEL, SIZE, 2, Precision.FP32);
      assertEquals(need.parameters(), backend.usage().liveBytes());
      try (Predictor predictor =
          new Predictor(backend, MODEL, store, 2, SIZE.height(), SIZE.width(), false)) {
        assertPlanned(need, predictor.bytes());
      }
    }
  }

  @Test
  void trainingTakesWhatWasComputed() {
    try (Backend backend = Backends.open(1);
        ParameterStore store = new ParameterStore();
        ParameterStore vgg16 = new ParameterStore()) {
      new MultipathColorizer(store, MODEL, SIZE.height(), SIZE.width());
      store.allocate(backend);
      store.allocateGradients();
      new Vgg16Features(vgg16);
      vgg16.allocate(backend);
      Objective objective =
          new Objective(
              MODEL,
              SIZE.height(),
              SIZE.width(),
              LossWeights.standard(),
              Optional.of(new PerceptualConfig(vgg16, 0)));
      MemoryNeed need = MemoryNeed.training(MODEL, SIZE, 2, Precision.FP32);
      assertEquals(need.parameters() + need.gradients(), backend.usage().liveBytes());
      try (AdaDeltaOptimizer optimizer =
          new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard())) {
        assertEquals(need.total() - need.activations(), backend.usage().liveBytes());
        try (StepProgram program =
            StepProgram.training(
                backend, objective, store, optimizer, 2, StepProgram.Source.RGB, false)) {
          assertPlanned(need, program.bytes());
        }
      }
    }
  }

  /** Activations that matter are of half the size; pictures and losses are not. */
  @Test
  void halfTheBytesMakeAlmostHalfTheMemory() {
    for (Precision half : new Precision[] {Precision.BF16, Precision.FP16}) {
      MemoryNeed wide = MemoryNeed.training(MODEL, SIZE, 2, Precision.FP32);
      MemoryNeed narrow = MemoryNeed.training(MODEL, SIZE, 2, half);
      assertTrue(narrow.activations() < 0.65 * wide.activations(), half + " takes " + narrow);
      assertEquals(wide.parameters(), narrow.parameters());
      assertEquals(wide.gradients(), narrow.gradients());
      assertEquals(wide.optimizer(), narrow.optimizer());
    }
  }

  /** The paper's setup on its card of 11 GB, with half a GiB left for workspaces. */
  @Test
  void thePapersTrainingStepFitsItsCard() {
    MemoryNeed need =
        MemoryNeed.training(ModelConfig.standard(), new NetworkSize(896, 896), 4, Precision.FP32);
    assertTrue(need.total() <= 10L << 30, need.total() + " bytes");
    assertTrue(need.activations() <= 1.01 * need.leastActivations(), need + " wastes room");
  }
}
