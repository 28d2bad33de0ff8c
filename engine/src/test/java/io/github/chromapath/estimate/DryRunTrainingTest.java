// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.CommandCounts;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.DryRun;
import io.github.chromapath.backend.DryRunReport;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.TransferCount;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.kernels.SkinnyConvolution;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the dry run of a small step with numbers that can be counted by hand. */
class DryRunTrainingTest {
  private static final int BATCH = 2;
  private static final long PIXELS_224 = 224L * 224;

  private static StepSpec small(Precision precision) {
    return new StepSpec(
        ModelConfig.standard().withWidth(0.1),
        new InputSize(64, 96),
        BATCH,
        precision,
        Optional.of(PerceptualSize.OWN));
  }

  /**
   * Uploads are rgb, grey and labels, a byte for each number; one download has three losses and one
   * flag.
   */
  @ParameterizedTest
  @EnumSource(names = {"FP32", "FP16"})
  void aStepIsCounted(Precision precision) {
    StepSpec spec = small(precision);
    try (DryRunTraining training = new DryRunTraining(Gpu.RTX_2080_TI.spec(), spec)) {
      DryRunReport step = training.step();
      CommandCounts commands = step.commands();
      long convolutions =
          spec.operations().stream()
              .filter(op -> op instanceof Convolution each && !SkinnyConvolution.matches(each))
              .count();
      assertEquals(convolutions, commands.callsOf("cudnn") + commands.callsOf("cublas"));
      long uploaded = (64 * 96 * 3 + 2 * PIXELS_224) * BATCH;
      assertEquals(new TransferCount(3, uploaded), commands.copies().toDevice());
      assertEquals(new TransferCount(1, 4L * (1 + 1 + BATCH + 1)), commands.copies().toHost());
      assertEquals(
          step.graphNodes(),
          commands.kernelLaunches()
              + commands.callsOf("")
              + commands.fills().times()
              + commands.copies().onDevice().times()
              - commands.copies().toDevice().times(),
          "all but the uploads' second halves is in the graphs");
      assertEquals(step.graphNodes(), StepEstimate.of(spec.operations()).commands());
      assertEquals(1, commands.launches().get("adadelta_f32"));
      assertEquals(1, commands.launches().get("pointwise_backward_weights_final"));
      assertEquals(9 * (8L << 20), step.pinnedBytes());
      assertTrue(training.validation() > step.highWaterBytes());
    }
  }

  /** With the precision auto, a device with fast bf16 computes in it. */
  @Test
  void bfloat16IsFastFromAmpereOn() {
    for (Gpu gpu : Gpu.stated()) {
      try (DryRun dryRun = Backends.dryRun(gpu.spec(), CudaOptions.standard());
          Backend backend = dryRun.backend()) {
        boolean ampere = gpu.bf16().isPresent();
        assertEquals(ampere, backend.capabilities().types().fastBfloat16(), gpu.spec().name());
        assertEquals(ampere, backend.capabilities().supports(DataType.BFLOAT16));
      }
    }
  }

  @Test
  void unsupportedPrecisionsAreRefused() {
    UnsupportedOperationException none =
        assertThrows(
            UnsupportedOperationException.class,
            () -> new DryRunTraining(Gpu.RTX_2080_TI.spec(), small(Precision.BF16)));
    assertTrue(none.getMessage().contains("has no BFLOAT16 convolutions"), none::getMessage);
    new DryRunTraining(Gpu.A100.spec(), small(Precision.BF16)).close();
  }

  /** Less workspace than the limit suffices; less memory than the tensors need does not. */
  @Test
  void aGpuThatIsTooSmallIsReported() {
    GpuSpec small = new GpuSpec("a small card", 7, 5, 4, 200L << 20);
    new DryRunTraining(small, small(Precision.FP32)).close();
    GpuSpec tiny = new GpuSpec("a tiny card", 7, 5, 4, 100L << 20);
    OutOfDeviceMemoryException full =
        assertThrows(
            OutOfDeviceMemoryException.class,
            () -> new DryRunTraining(tiny, small(Precision.FP32)));
    assertTrue(
        full.getMessage().matches("a tiny card has no room for a block of \\d+ bytes .*: .* free"),
        full::getMessage);
  }
}
