// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.FoundDevice;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.backend.internal.cuda.CudaBackendProvider;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.jcuda.JCudaDriverAdapter;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.train.Trainer.Outcome;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training on a GPU. No other process may allocate on it during the test. */
@Tag("gpu")
class GpuTrainingTest {
  private static final int SIZE = 32;
  private static final float LARGE_LR = 0.5f;
  private static final int STEPS = 200;
  private static final int SETTLED = 20;

  /** Free memory of the first usable GPU, for the constructing thread. */
  private static final class DeviceMemory implements AutoCloseable {
    private final CudaDriver driver = new JCudaDriverAdapter();
    private final int ordinal =
        new CudaBackendProvider()
            .devices().stream().filter(FoundDevice::usable).findFirst().orElseThrow().ordinal();

    DeviceMemory() {
      driver.init();
      driver.setCurrent(driver.retainPrimaryContext(ordinal));
    }

    long free() {
      return driver.memory().free();
    }

    @Override
    public void close() {
      driver.releasePrimaryContext(ordinal);
    }
  }

  /** Memory in use after the first steps and after the last. */
  private static final class Meter implements TrainingListener {
    private final Backend backend;
    private final DeviceMemory memory;
    private Usage usageAfterFirst;
    private Usage usageAfterLast;
    private long settledFree;
    private long lastFree;
    private double first;
    private double last;

    Meter(Backend backend, DeviceMemory memory) {
      this.backend = backend;
      this.memory = memory;
    }

    @Override
    public void step(TrainingState state, Losses losses) {
      switch ((int) state.globalStep()) {
        case 1 -> {
          usageAfterFirst = backend.usage();
          first = losses.total();
        }
        case SETTLED -> settledFree = memory.free();
        case STEPS -> {
          usageAfterLast = backend.usage();
          lastFree = memory.free();
          last = losses.total();
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

  /**
   * Covers the types that every GPU supports. The driver allocates memory in pieces of 2 MiB and
   * may need a few for itself. A leak of 100 kB in each of 180 steps would exceed 16 MiB.
   */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "FP16"})
  void twoHundredStepsLearnAndAllocateNothing(Precision precision) throws IOException {
    Backend gpu = Backends.open("cuda", BackendOptions.standard());
    try (TrainingRig rig = new TrainingRig(gpu, SIZE, LARGE_LR, precision);
        DeviceMemory memory = new DeviceMemory()) {
      Meter meter = new Meter(gpu, memory);
      Outcome outcome =
          rig.trainer.train(
              TrainingState.start(16),
              new TrainingLimits(1, STEPS),
              ScriptedData.of(SIZE, 2, STEPS + 1),
              meter,
              () -> false);
      assertEquals(Outcome.LIMIT_REACHED, outcome);
      assertEquals(meter.usageAfterFirst, meter.usageAfterLast);
      long grown = meter.settledFree - meter.lastFree;
      assertTrue(grown < 16 << 20, "device memory grew by " + grown + " bytes");
      assertTrue(meter.last < 0.5 * meter.first, meter.first + " to " + meter.last);
    }
  }
}
