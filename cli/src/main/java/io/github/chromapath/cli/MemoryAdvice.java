// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.run.TrainConfig;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.util.Locale;
import java.util.function.IntFunction;

/** A batch or input size that fits the memory of a device, found by planning memory. */
final class MemoryAdvice {
  /**
   * Reserve for unplanned memory, 1.5 GiB: cuDNN's workspace of up to 0.5 GiB, 0.1 GiB of the
   * backend itself, and an assumed 0.75 GiB for CUDA's context and its libraries' code.
   */
  static final long RESERVE = 3L << 29;

  /** The largest number that cuDNN and cuBLAS count with. */
  private static final long MOST_ELEMENTS = Integer.MAX_VALUE;

  /** Sizes are multiples of this. */
  private static final int STEP = 8;

  private MemoryAdvice() {}

  /** Out of memory in training: one sentence that ends with the sizes that would fit. */
  static CommandException trainingFailed(
      OutOfDeviceMemoryException failure, TrainConfig config, Capabilities device) {
    String sentence = failure.getMessage();
    if (device.memoryBytes().isPresent()) {
      StepSpec spec = spec(config);
      long state = MemoryNeed.beyondAdaDelta(spec, config.optimizer());
      sentence += "; " + whatFits(spec, device.memoryBytes().getAsLong() - state);
    } else if (!sentence.contains("smaller")) {
      sentence += "; choose a smaller --batch or --size";
    }
    return new CommandException(ExitCode.ENVIRONMENT, sentence + ".", failure);
  }

  /** The sizes of a run's training step. */
  static StepSpec spec(TrainConfig config) {
    Settings settings = config.settings();
    return new StepSpec(
        settings.model(),
        new InputSize(settings.height(), settings.width()),
        config.data().batch(),
        config.optimizer().precision(),
        config.loss().vgg16().map(vgg16 -> settings.perceptualSize()));
  }

  /**
   * The largest batch that fits; for a batch of one, the largest size of the same aspect ratio.
   *
   * @param memory of the device, in bytes
   */
  static String whatFits(StepSpec spec, long memory) {
    int pictures = largest(spec.batch() - 1, spec::withBatch, memory);
    if (pictures > 0) {
      return "--batch " + pictures + " would fit at this size, according to the planner";
    }
    StepSpec single = spec.withBatch(1);
    int longer = Math.max(spec.size().height(), spec.size().width());
    int steps = largest(longer / STEP - 1, n -> scaled(single, n * STEP, longer), memory);
    if (steps > 0) {
      StepSpec fitting = scaled(single, steps * STEP, longer);
      return String.format(
          Locale.ROOT,
          "--size %dx%d would fit at --batch 1, according to the planner",
          fitting.size().width(),
          fitting.size().height());
    }
    return "according to the planner no size would fit at --width " + spec.model().width();
  }

  /** The step with its longer side scaled from {@code longer} to {@code target}. */
  private static StepSpec scaled(StepSpec spec, int target, int longer) {
    InputSize size = spec.size();
    return spec.withSize(
        new InputSize(scaled(size.height(), target, longer), scaled(size.width(), target, longer)));
  }

  private static int scaled(int extent, int target, int longer) {
    return Math.max(STEP, (int) ((long) extent * target / longer / STEP * STEP));
  }

  /** The largest of 1 to {@code most} that fits, 0 if none does; memory grows with the number. */
  private static int largest(int most, IntFunction<StepSpec> step, long memory) {
    int fits = 0;
    int tooLarge = most + 1;
    while (tooLarge - fits > 1) {
      int middle = (fits + tooLarge) >>> 1;
      if (fits(step.apply(middle), memory)) {
        fits = middle;
      } else {
        tooLarge = middle;
      }
    }
    return fits;
  }

  /**
   * Whether training fits: the step, together with the evaluations of a full validation batch and
   * of the last, smaller one.
   */
  static boolean fits(StepSpec spec, long memory) {
    MemoryNeed need = MemoryNeed.training(spec);
    int evaluations = spec.batch() == 1 ? 1 : 2;
    return need.total() + evaluations * need.validation() + RESERVE <= memory
        && countable(spec, need.activations().largestTensor());
  }

  /**
   * Whether NVIDIA's libraries can count the elements. A batch is divided if a tensor is too large
   * for cuDNN, but an image is not. cuBLAS multiplies the pixels of a whole batch.
   */
  private static boolean countable(StepSpec spec, long largestTensor) {
    InputSize size = spec.size();
    long pixels = (long) spec.batch() * size.height() * size.width();
    long elements = largestTensor / spec.precision().activations().bytes() / spec.batch();
    return pixels <= MOST_ELEMENTS && elements <= MOST_ELEMENTS;
  }
}
