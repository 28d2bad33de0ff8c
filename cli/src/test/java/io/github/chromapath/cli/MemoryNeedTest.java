// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.estimate.DryRunTraining;
import io.github.chromapath.estimate.Gpu;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.optim.AdamWConfig;
import io.github.chromapath.optim.AveragingOptimizer;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.run.DatasetLayout;
import io.github.chromapath.run.OptimizerConfig;
import io.github.chromapath.run.TrainConfig;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Compares planned memory with the memory that the CPU backend allocates. */
class MemoryNeedTest {
  /** The paper's setup on its 11 GiB card, with VGG16 at 896. */
  private static final StepSpec PAPER =
      new StepSpec(
          ModelConfig.standard(),
          new InputSize(896, 896),
          4,
          Precision.FP32,
          Optional.of(PerceptualSize.OWN));

  private static final ModelConfig MODEL = ModelConfig.standard().withWidth(0.1);
  private static final InputSize SIZE = new InputSize(64, 96);

  /** The program also allocates workspaces, which are not planned. */
  private static void assertPlanned(MemoryNeed need, long programBytes) {
    MemoryNeed.Activations activations = need.activations();
    assertTrue(programBytes >= activations.bytes(), programBytes + " for " + need);
    assertTrue(activations.lowerBound() <= activations.bytes());
    assertTrue(activations.largestTensor() <= activations.lowerBound());
  }

  @Test
  void inferenceAllocatesThePlannedMemory() {
    try (Backend backend = Backends.open(1);
        ParameterStore store = new ParameterStore();
        FrozenWeights weights = FrozenWeights.on(backend)) {
      MODEL.register(store);
      store.allocate(backend);
      PredictorConfig config = PredictorConfig.of(MODEL, SIZE.height(), SIZE.width()).withBatch(2);
      MemoryNeed need = MemoryNeed.inference(config);
      try (Predictor predictor = new Predictor(backend, store, weights, config)) {
        assertEquals(need.parameters(), store.bytes() + weights.bytes());
        assertPlanned(need, predictor.bytes());
      }
    }
  }

  @Test
  void trainingAllocatesThePlannedMemory() {
    try (Backend backend = Backends.open(1);
        ParameterStore store = new ParameterStore();
        ParameterStore vgg16 = new ParameterStore()) {
      MODEL.register(store);
      store.allocate(backend);
      store.allocateGradients();
      new Vgg16Features(vgg16);
      vgg16.allocate(backend);
      TrainingSpec spec =
          TrainingSpec.of(MODEL, SIZE.height(), SIZE.width())
              .withPerceptual(Optional.of(new PerceptualConfig(vgg16, PerceptualSize.OWN)));
      MemoryNeed need = MemoryNeed.training(spec(2, Precision.FP32));
      assertEquals(need.parameters() + need.gradients(), backend.usage().liveBytes());
      try (AdaDeltaOptimizer optimizer =
          new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard())) {
        assertEquals(need.total() - need.activations().bytes(), backend.usage().liveBytes());
        try (StepProgram program =
            StepProgram.training(backend, StepConfig.of(spec, 2), store, optimizer)) {
          assertPlanned(need, program.bytes());
        }
      }
    }
  }

  @Test
  void adamWAndAnAverageNeedMoreThanAdaDelta() {
    StepSpec spec = spec(2, Precision.FP32);
    try (Backend backend = Backends.open(1);
        ParameterStore store = new ParameterStore()) {
      MODEL.register(store);
      store.allocate(backend);
      AdamWConfig rule = AdamWConfig.standard();
      try (Optimizer optimizer =
          new AveragingOptimizer(rule.create(store, backend), store, backend, 0.9)) {
        OptimizerConfig config =
            TrainConfig.builder(Path.of("d"), DatasetLayout.FOLDER, 1)
                .rule(rule)
                .ema(OptionalDouble.of(0.9))
                .build()
                .optimizer();
        assertEquals(
            optimizer.bytes(),
            MemoryNeed.training(spec).optimizer() + MemoryNeed.beyondAdaDelta(spec, config));
      }
    }
    assertEquals(0, MemoryNeed.beyondAdaDelta(spec, TrainDefaults.CONFIG.optimizer()));
  }

  /** Large activations take half the bytes; pictures and losses stay in fp32. */
  @Test
  void halfPrecisionNeedsAlmostHalfTheActivations() {
    for (Precision half : new Precision[] {Precision.BF16, Precision.FP16}) {
      MemoryNeed wide = MemoryNeed.training(spec(2, Precision.FP32));
      MemoryNeed narrow = MemoryNeed.training(spec(2, half));
      assertTrue(
          narrow.activations().bytes() < 0.65 * wide.activations().bytes(),
          half + " takes " + narrow);
      assertEquals(wide.parameters(), narrow.parameters());
      assertEquals(wide.gradients(), narrow.gradients());
      assertEquals(wide.optimizer(), narrow.optimizer());
    }
  }

  private static StepSpec spec(int batch, Precision precision) {
    return new StepSpec(MODEL, SIZE, batch, precision, Optional.of(PerceptualSize.OWN));
  }

  /**
   * The dry run's high-water mark is the sum of the planned memory, the workspaces of cuBLAS and
   * cuDNN, staging and constants. At least half a GiB of the 11 GiB is left for CUDA's context and
   * the libraries' code.
   */
  @Test
  void thePapersTrainingStepFitsItsCard() {
    MemoryNeed need = MemoryNeed.training(PAPER);
    assertTrue(
        need.activations().bytes() <= 1.01 * need.activations().lowerBound(),
        need + " wastes room");
    try (DryRunTraining training = new DryRunTraining(Gpu.RTX_2080_TI.spec(), PAPER)) {
      long highWater = training.step().highWaterBytes();
      long ownBytes = DryRunTraining.workspaceLimit() + (32L << 20) + 8 * (8L << 20);
      assertTrue(highWater >= need.total() + ownBytes, highWater + " of " + need);
      assertTrue(highWater - need.total() - ownBytes < 1L << 20, "only constants come on top");
      assertTrue(highWater <= 21L << 29, highWater + " bytes are above 10.5 GiB");
      long validating = training.validation();
      long extra = validating - highWater;
      assertTrue(extra >= need.validation(), extra + " of " + need);
      assertTrue(extra - need.validation() < 1L << 20, "only constants come on top");
      assertTrue(validating <= 103L * (1L << 30) / 10, validating + " leaves less than 0.7 GiB");
    }
  }

  @Test
  void aDeviceWithEnoughMemoryRecomputesNothing() {
    long recomputing = MemoryNeed.training(PAPER).activations().bytes();
    long keeping = MemoryNeed.training(PAPER, Long.MAX_VALUE).activations().bytes();
    assertTrue(keeping > 1.4 * recomputing, keeping + " and " + recomputing);
    assertEquals(keeping, MemoryNeed.training(PAPER, keeping).activations().bytes());
    assertEquals(recomputing, MemoryNeed.training(PAPER, keeping - 1).activations().bytes());
  }

  @Test
  void dryRunOfASmallerCardReportsTheMissingMemory() {
    GpuSpec small = new GpuSpec("a small card", 7, 5, 28, 4L << 30);
    OutOfDeviceMemoryException full =
        assertThrows(OutOfDeviceMemoryException.class, () -> new DryRunTraining(small, PAPER));
    String sentence =
        "a small card has no room for a block of \\d+ bytes \\(5\\.\\d\\d GiB\\): 3\\.\\d\\d GiB of its"
            + " 4\\.00 GiB are free";
    assertTrue(full.getMessage().matches(sentence), full::getMessage);
  }
}
