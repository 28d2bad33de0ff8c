// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.estimate.DryRunTraining;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.run.DatasetLayout;
import io.github.chromapath.run.TrainConfig;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares the advice with dry runs on cards of the same memory size. */
@Tag("fast")
class MemoryAdviceTest {
  private static final long GIB = 1L << 30;

  private static GpuSpec card(long bytes) {
    return new GpuSpec("a card", 7, 5, 28, bytes);
  }

  private static StepSpec spec(int height, int width, int batch) {
    return new StepSpec(
        ModelConfig.standard(),
        new InputSize(height, width),
        batch,
        Precision.FP32,
        Optional.empty());
  }

  private static void assertOutOfMemory(StepSpec spec, long bytes) {
    assertThrows(OutOfDeviceMemoryException.class, () -> new DryRunTraining(card(bytes), spec));
  }

  /** Half of the reserve is for memory that a dry run does not allocate. */
  private static void assertTrains(StepSpec spec, long bytes) {
    try (DryRunTraining training = new DryRunTraining(card(bytes - 3 * GIB / 4), spec)) {
      training.step();
      training.validation();
    }
  }

  @Test
  void advisedBatchFits() {
    StepSpec asked = spec(448, 448, 16);
    assertOutOfMemory(asked, 4 * GIB);
    Matcher advice =
        Pattern.compile("--batch (\\d+) would fit at this size, according to the planner")
            .matcher(MemoryAdvice.whatFits(asked, 4 * GIB));
    assertTrue(advice.matches());
    int batch = Integer.parseInt(advice.group(1));
    assertTrains(asked.withBatch(batch), 4 * GIB);
    assertTrue(batch == 15 || !MemoryAdvice.fits(asked.withBatch(batch + 1), 4 * GIB));
  }

  @Test
  void advisesASizeOfTheSameAspectRatioAtBatchOne() {
    StepSpec asked = spec(896, 1792, 1);
    long memory = 5 * GIB / 2;
    assertOutOfMemory(asked, memory);
    Matcher advice =
        Pattern.compile("--size (\\d+)x(\\d+) would fit at --batch 1, according to the planner")
            .matcher(MemoryAdvice.whatFits(asked, memory));
    assertTrue(advice.matches());
    int width = Integer.parseInt(advice.group(1));
    int height = Integer.parseInt(advice.group(2));
    assertEquals(2.0 * height, width, 16, "the same aspect ratio, to multiples of 8");
    assertEquals(0, height % 8 + width % 8);
    assertTrains(asked.withSize(new InputSize(height, width)), memory);
  }

  @Test
  void saysIfNoSizeFits() {
    String advice = MemoryAdvice.whatFits(spec(896, 896, 4), GIB);
    assertEquals("according to the planner no size would fit at --width 1.0", advice);
  }

  /** cuBLAS counts fewer than 2^31 pixels, and cuDNN fewer than 2^31 elements of a picture. */
  @Test
  void theLibrariesLimitBatchAndSizeToo() {
    long memory = 1L << 60;
    int pictures = Integer.MAX_VALUE / (896 * 896);
    assertEquals(
        "--batch " + pictures + " would fit at this size, according to the planner",
        MemoryAdvice.whatFits(spec(896, 896, 4000), memory));
    assertTrue(MemoryAdvice.fits(spec(5784, 5784, 1), memory), "64 channels");
    assertFalse(MemoryAdvice.fits(spec(5800, 5800, 1), memory), "64 channels");
  }

  @Test
  void outOfMemoryIsOneSentenceWithExitCodeThree() {
    StepSpec asked = MemoryAdvice.spec(config());
    assertEquals(spec(448, 448, 16), asked);
    OutOfDeviceMemoryException failure =
        assertThrows(
            OutOfDeviceMemoryException.class, () -> new DryRunTraining(card(4 * GIB), asked));
    CommandException end =
        MemoryAdvice.trainingFailed(failure, config(), capabilities(OptionalLong.of(4 * GIB)));
    assertEquals(ExitCode.ENVIRONMENT, end.exitCode());
    assertTrue(
        end.getMessage()
            .matches(
                "a card has no room for a block of .* GiB are free;"
                    + " --batch \\d+ would fit at this size, according to the planner\\."),
        end::getMessage);
  }

  /** The CPU uses the memory of the machine. */
  @Test
  void deviceWithoutItsOwnMemoryGetsGeneralAdvice() {
    OutOfDeviceMemoryException failure = new OutOfDeviceMemoryException("no room");
    assertEquals(
        "no room; choose a smaller --batch or --size.",
        MemoryAdvice.trainingFailed(failure, config(), capabilities(OptionalLong.empty()))
            .getMessage());
  }

  private static Capabilities capabilities(OptionalLong memory) {
    Capabilities.Types types = new Capabilities.Types(Set.of(DataType.FLOAT32), false, false);
    return new Capabilities("a card", "cuDNN", 1, types, memory, 0);
  }

  private static TrainConfig config() {
    return TrainConfig.builder(Path.of("data"), DatasetLayout.GTA5, 2)
        .settings(Settings.standard().withSize(448, 448))
        .batch(16)
        .build();
  }
}
