// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.train.Trainer.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Training through its public API: memory, determinism, resuming, faults and early stopping. */
class TrainingTest {
  private static final int SIZE = 32;
  private static final float PUBLISHED_LR = 0.004f;
  private static final float LARGE_LR = 0.5f;
  private static final int PATIENCE = 16;

  /** The measurements of 200 steps. */
  private static final class Meter implements TrainingListener {
    static final int STEPS = 200;
    static final int SETTLED = 20;

    final Backend backend;
    final double[] totals = new double[STEPS];
    Usage afterFirst;
    Usage afterLast;
    long settledBytes;
    long lastBytes;

    Meter(Backend backend) {
      this.backend = backend;
    }

    @Override
    public void step(TrainingState state, Losses losses) {
      int number = (int) state.globalStep();
      totals[number - 1] = losses.total();
      switch (number) {
        case 1 -> afterFirst = backend.usage();
        case SETTLED -> settledBytes = residentBytes();
        case STEPS -> {
          afterLast = backend.usage();
          lastBytes = residentBytes();
        }
        default -> {}
      }
    }

    @Override
    public void epoch(TrainingState state, Losses training, Losses validation) {}

    @Override
    public void saveBest(TrainingState state) {}

    @Override
    public void saveLast(TrainingState state) {}
  }

  /** Resident memory of this process on Linux; 0 elsewhere. */
  private static long residentBytes() {
    Path status = Path.of("/proc/self/status");
    try {
      return Files.exists(status)
          ? Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
              .findFirst()
              .orElse(0)
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The larger rate reduces the loss from 348 to 93 in a hundred steps. */
  @Test
  void twoHundredStepsLearnAndAllocateNothing() throws IOException {
    Meter meter = twoHundredSteps();
    assertEquals(meter.afterFirst, meter.afterLast);
    double first = Arrays.stream(meter.totals, 0, 4).average().orElseThrow();
    double hundredth = Arrays.stream(meter.totals, 96, 100).average().orElseThrow();
    assertTrue(hundredth < 0.5 * first, first + " to " + hundredth);
  }

  private static Meter twoHundredSteps() throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, LARGE_LR)) {
      Meter meter = new Meter(rig.backend);
      Outcome outcome =
          rig.trainer.train(
              TrainingState.start(PATIENCE),
              new TrainingLimits(1, Meter.STEPS),
              ScriptedData.of(SIZE, 2, Meter.STEPS + 1),
              meter,
              () -> false);
      assertEquals(Outcome.LIMIT_REACHED, outcome);
      return meter;
    }
  }

  /**
   * Runs two hundred steps in a separate process; prints the process's growth in bytes after the
   * 20th step.
   */
  static final class SteadyTraining {
    private SteadyTraining() {}

    public static void main(String[] arguments) throws IOException {
      Meter meter = twoHundredSteps();
      System.out.println(meter.lastBytes - meter.settledBytes);
    }
  }

  /**
   * Java's heap is fixed and touched from the start, so that all growth is outside of it. The limit
   * of 16 MiB over 180 steps allows for compiled code; a leak of 100 kB a step would exceed it.
   */
  @Test
  void twoHundredStepsDoNotGrowTheProcess() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms256m",
            "-Xmx256m",
            "-XX:+AlwaysPreTouch",
            "-cp",
            System.getProperty("java.class.path"),
            SteadyTraining.class.getName());
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    assertTrue(Long.parseLong(printed.strip()) < 16 << 20, "grew by " + printed + " bytes");
  }

  @Test
  void closingReleasesEverything() throws IOException {
    Usage unused;
    try (Backend backend = CpuBackend.open(2)) {
      unused = backend.usage();
    }
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      run(rig, TrainingState.start(PATIENCE), 2);
      assertTrue(rig.backend.usage().liveBytes() > 0);
      rig.closeAllButBackend();
      assertEquals(0, rig.backend.usage().liveBytes());
      assertEquals(unused.liveObjects(), rig.backend.usage().liveObjects());
    }
  }

  private static Outcome run(TrainingRig rig, TrainingState start, long steps) throws IOException {
    return rig.trainer.train(
        start,
        new TrainingLimits(Integer.MAX_VALUE, steps),
        ScriptedData.of(SIZE, 3, 4),
        rig.journal,
        () -> false);
  }

  /** One run is uninterrupted; the other is interrupted within its second epoch and rebuilt. */
  @Test
  void aResumedRunIsBitIdenticalToAnUninterruptedOne() throws IOException {
    Map<String, float[]> uninterrupted;
    TrainingState end;
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      run(rig, TrainingState.start(PATIENCE), 10);
      uninterrupted = rig.snapshot();
      end = rig.journal.last.state();
    }
    TrainingRig.Saved saved;
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      Outcome outcome =
          rig.trainer.train(
              TrainingState.start(PATIENCE),
              new TrainingLimits(Integer.MAX_VALUE, 10),
              ScriptedData.of(SIZE, 3, 4),
              rig.journal,
              () -> rig.journal.steps.size() == 6);
      assertEquals(Outcome.INTERRUPTED, outcome);
      saved = rig.journal.last;
      assertEquals(6, saved.state().globalStep());
      assertEquals(1, saved.state().epoch());
      assertEquals(2, saved.state().step());
    }
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      rig.restore(saved.values());
      run(rig, saved.state(), 10);
      assertSameBits(uninterrupted, rig.snapshot());
      assertEquals(end, rig.journal.last.state());
    }
  }

  /** Stopped after the four steps of an epoch and before its first batch of validation. */
  @Test
  void aStopInValidationKeepsTheEpochAndResumesWithIt() throws IOException {
    Map<String, float[]> uninterrupted;
    TrainingState end;
    List<Double> validations;
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      run(rig, TrainingState.start(PATIENCE), 8);
      uninterrupted = rig.snapshot();
      end = rig.journal.last.state();
      validations = rig.journal.validations;
      assertEquals(2, validations.size());
    }
    TrainingRig.Saved saved;
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      Outcome outcome =
          rig.trainer.train(
              TrainingState.start(PATIENCE),
              new TrainingLimits(Integer.MAX_VALUE, 4),
              ScriptedData.of(SIZE, 3, 4),
              rig.journal,
              () -> rig.journal.steps.size() == 4);
      assertEquals(Outcome.INTERRUPTED, outcome);
      assertEquals(List.of(), rig.journal.validations);
      saved = rig.journal.last;
      assertEquals(4, saved.state().step());
      assertEquals(0, saved.state().epoch());
    }
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      rig.restore(saved.values());
      assertEquals(Outcome.LIMIT_REACHED, run(rig, saved.state(), 4));
      assertEquals(1, rig.journal.last.state().epoch());
      run(rig, rig.journal.last.state(), 8);
      assertEquals(validations, rig.journal.validations);
      assertSameBits(uninterrupted, rig.snapshot());
      assertEquals(end, rig.journal.last.state());
    }
  }

  @Test
  void aFaultInValidationKeepsTheEpoch() {
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      TrainingData data =
          ScriptedData.of(SIZE, 3, 4)
              .validatedOn(
                  epoch -> {
                    throw new UncheckedIOException(new IOException("the disk is gone"));
                  });
      assertThrows(
          UncheckedIOException.class,
          () ->
              rig.trainer.train(
                  TrainingState.start(PATIENCE),
                  new TrainingLimits(1, Long.MAX_VALUE),
                  data,
                  rig.journal,
                  () -> false));
      assertEquals(4, rig.journal.last.state().step());
    }
  }

  @Test
  void preparedValidationAllocatesNothing() throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      long step = rig.trainer.bytes();
      rig.trainer.prepareValidation(ScriptedData.BATCH);
      long whole = rig.trainer.bytes();
      rig.trainer.prepareValidation(2 * ScriptedData.BATCH + 1);
      assertTrue(step < whole && whole < rig.trainer.bytes(), "the last batch is a smaller one");
      Usage before = rig.backend.usage();
      run(rig, TrainingState.start(PATIENCE), 4);
      assertEquals(1, rig.journal.validations.size());
      assertEquals(before, rig.backend.usage());
    }
  }

  @Test
  void runsWithTheSameSeedAreBitIdentical() throws IOException {
    List<Losses> losses;
    Map<String, float[]> first;
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      run(rig, TrainingState.start(PATIENCE), 5);
      first = rig.snapshot();
      losses = rig.journal.steps;
    }
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      Map<String, float[]> before = rig.snapshot();
      run(rig, TrainingState.start(PATIENCE), 5);
      assertSameBits(first, rig.snapshot());
      assertEquals(losses, rig.journal.steps);
      String weight = "color.us9.conv.weight";
      assertFalse(Arrays.equals(before.get(weight), first.get(weight)), "nothing was trained");
    }
  }

  @Test
  void aNonFiniteLossKeepsTheStateBeforeIt() throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      run(rig, TrainingState.start(PATIENCE), 2);
      TrainingRig.Saved before = rig.journal.last;
      NonFiniteLossException stopped =
          assertThrows(
              NonFiniteLossException.class,
              () ->
                  rig.trainer.train(
                      before.state(),
                      new TrainingLimits(Integer.MAX_VALUE, 10),
                      ScriptedData.of(SIZE, 3, 4).withNan(2),
                      rig.journal,
                      () -> false));
      assertTrue(
          stopped.getMessage().contains("epoch 1, step 3, on picture4.png, picture5.png"),
          stopped.getMessage());
      assertEquals(before.state(), rig.journal.last.state());
      assertSameBits(before.values(), rig.journal.last.values());
      assertSameBits(before.values(), rig.snapshot());
    }
  }

  /**
   * The validation images are plain: far from grey, then grey, then far again. The second epoch is
   * the best, independent of the few steps at the published learning rate.
   */
  @Test
  void stopsWithoutALowerValidationLossAndKeepsTheBest() throws IOException {
    try (TrainingRig rig = new TrainingRig(SIZE, PUBLISHED_LR)) {
      HostBatch far = ScriptedData.plain(SIZE, 0, 0, 255);
      HostBatch gray = ScriptedData.plain(SIZE, 128, 128, 128);
      Outcome outcome =
          rig.trainer.train(
              TrainingState.start(2),
              new TrainingLimits(50, Long.MAX_VALUE),
              ScriptedData.of(SIZE, 2, 1).validatedOn(epoch -> epoch == 1 ? gray : far),
              rig.journal,
              () -> false);
      assertEquals(Outcome.EARLY_STOPPED, outcome);
      assertEquals(4, rig.journal.validations.size(), rig.journal.validations.toString());
      assertEquals(List.of(1, 2), rig.journal.bestEpochs);
      assertEquals(2, rig.journal.best.state().epoch());
      assertEquals(rig.journal.validations.get(1), rig.journal.best.state().stopping().best());
      assertEquals(4, rig.journal.last.state().epoch());
      String weight = "color.us9.conv.weight";
      assertFalse(
          Arrays.equals(
              rig.journal.best.values().get(weight), rig.journal.last.values().get(weight)));
    }
  }

  private static void assertSameBits(Map<String, float[]> expected, Map<String, float[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (name, values) -> assertArrayEquals(bits(values), bits(actual.get(name)), name));
  }

  private static int[] bits(float[] values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray();
  }
}
