// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.DeviceException;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a device that fails while it works. */
class DeviceFaultTest {
  private static final String FAULT =
      "the GPU failed (cuGraphLaunch() failed with CUDA_ERROR_ILLEGAL_ADDRESS)";

  /**
   * The CPU as a device "failing". Its ordinal is the number of runs that succeed; all later runs
   * fail.
   */
  public static final class Provider extends TestProvider {
    private static final int PRESENT = 1000;

    /** For {@link java.util.ServiceLoader}. */
    public Provider() {
      super("failing", -1);
    }

    @Override
    public Backend open(BackendOptions options) {
      int ordinal = options.cuda().ordinal().orElse(0);
      if (ordinal >= PRESENT) {
        throw new UnavailableBackendException("there is no GPU " + ordinal + ".");
      }
      AtomicInteger left = new AtomicInteger(ordinal);
      return wrap(
          Backend.class,
          Backends.open("cpu", options),
          (cpu, method, arguments) -> {
            Object result = invoke(cpu, method, arguments);
            return result instanceof Executable made ? failing(made, left) : result;
          });
    }

    private static Executable failing(Executable executable, AtomicInteger left) {
      return wrap(
          Executable.class,
          executable,
          (target, method, arguments) -> {
            if (method.getName().equals("run") && left.decrementAndGet() < 0) {
              throw new DeviceException("cuGraphLaunch() failed with CUDA_ERROR_ILLEGAL_ADDRESS");
            }
            return invoke(target, method, arguments);
          });
    }
  }

  @TempDir Path folder;
  private TestProvider.OnPath path;
  private Path data;

  @BeforeEach
  void prepare() throws IOException {
    path = new TestProvider.OnPath(folder.resolve("path"), Provider.class);
    data = folder.resolve("data");
    SyntheticDataset.write(data, 8, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  @AfterEach
  void restore() throws IOException {
    path.close();
  }

  /** Six pictures train in batches of 2: 3 steps an epoch. */
  private InProcess train(Path run, int runs, String... more) {
    Object[] arguments = {
      "train",
      "--data",
      data,
      "--out",
      run,
      "--width",
      "0.05",
      "--size",
      "32x40",
      "--batch",
      "2",
      "--validation",
      "2",
      "--max-steps",
      "7",
      "--device",
      "failing",
      "--gpu",
      runs
    };
    return InProcess.run(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray());
  }

  @Test
  void faultBeforeTheFirstCheckpointNamesCallStatusAndRemedy() {
    InProcess run = train(folder.resolve("run"), 1);
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(
        run.err().contains("chromapath train: " + FAULT + ": run 'chromapath doctor' to test it"),
        run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void faultAfterACheckpointSaysHowToResume() {
    Path folderOfRun = folder.resolve("run");
    InProcess run = train(folderOfRun, 10, "--verbose");
    assertEquals(3, run.exitCode(), run.err());
    String resume = "chromapath train --out " + folderOfRun + " --resume";
    assertTrue(
        run.err().contains(FAULT + "; the run is saved up to step 3; to continue: " + resume),
        run.err());
    assertTrue(run.err().contains("\tat "), run.err());
    InProcess resumed =
        InProcess.run(
            "train", "--out", folderOfRun, "--resume", "--max-steps", "4", "--device", "cpu");
    assertEquals(0, resumed.exitCode(), resumed.err());
  }

  /** Six runs: compute and commit of three steps. The validation after them fails at once. */
  @Test
  void aFaultInTheFirstValidationLosesNoStep() {
    Path folderOfRun = folder.resolve("run");
    InProcess run = train(folderOfRun, 6);
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().contains("the run is saved up to step 3"), run.err());
    InProcess resumed =
        InProcess.run(
            "train", "--out", folderOfRun, "--resume", "--max-steps", "3", "--device", "cpu");
    assertEquals(0, resumed.exitCode(), resumed.err());
    assertTrue(resumed.err().contains("epoch 1, step 3: training"), resumed.err());
    assertTrue(Files.exists(folderOfRun.resolve("best.safetensors")));
  }

  @Test
  void absentGpuIsReportedInOneSentence() {
    InProcess run = train(folder.resolve("run"), Provider.PRESENT);
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().contains("--device failing: there is no GPU 1000."), run.err());
    assertFalse(Files.exists(folder.resolve("run")));
  }

  /** At most three batches are in flight, so pictures far behind the fault are never read. */
  @Test
  void inferReadsNoMorePicturesAfterAFault() throws IOException {
    Path run = folder.resolve("run");
    assertEquals(0, train(run, Provider.PRESENT - 1).exitCode());
    for (int i = 0; i < 20; i++) {
      Path cut = data.resolve("images/cut" + i + ".png");
      byte[] whole = Files.readAllBytes(data.resolve("images/00001.png"));
      Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
    }
    InProcess infer =
        InProcess.run(
            "infer",
            "--model",
            run.resolve("best.safetensors"),
            "--out",
            folder.resolve("out"),
            data.resolve("images"),
            "--device",
            "failing",
            "--gpu",
            2);
    assertEquals(3, infer.exitCode(), infer.err());
    assertTrue(infer.err().contains("chromapath infer: " + FAULT + ": "), infer.err());
    assertFalse(infer.err().contains("cut short"), infer.err());
  }
}
