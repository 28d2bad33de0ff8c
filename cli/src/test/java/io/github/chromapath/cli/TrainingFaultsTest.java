// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Full disks, read-only folders, missing pictures and signals while another process trains. */
class TrainingFaultsTest {
  private static final int STEPS = 30;
  private static final int MANY_STEPS = 1_000_000;

  @TempDir static Path shared;
  private static FaultedRun undisturbed;
  @TempDir Path folder;

  /** A file system of its own. */
  private record Mount(Path path) implements AutoCloseable {
    static Mount of(Path path, String... arguments) throws Exception {
      Subprocess mount = mount(path, arguments);
      if (mount.exitCode() != 0) {
        System.out.println("skipped: a file system cannot be mounted here: " + mount.err());
      }
      assumeTrue(mount.exitCode() == 0, mount.err());
      return new Mount(path);
    }

    private static Subprocess mount(Path path, String... arguments) throws Exception {
      ProcessBuilder builder = new ProcessBuilder("mount");
      builder.command().addAll(List.of(arguments));
      builder.command().add(path.toString());
      return Subprocess.run(builder);
    }

    void change(String options) throws Exception {
      Subprocess changed = mount(path, "-o", "remount," + options);
      assertEquals(0, changed.exitCode(), changed.err());
    }

    @Override
    public void close() throws IOException {
      Process unmount = new ProcessBuilder("umount", "--lazy", path.toString()).start();
      assertEquals(0, unmount.onExit().join().exitValue());
    }
  }

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    SyntheticDataset.write(shared.resolve("data"), 8, new SynthSpec(96, 64, 7), 2, done -> {});
    undisturbed = new FaultedRun(shared.resolve("data"), shared.resolve("undisturbed"), STEPS);
    undisturbed.finish();
  }

  private FaultedRun run(int steps) {
    return new FaultedRun(shared.resolve("data"), folder.resolve("run"), steps);
  }

  private static void assertFailure(TrainingProcess process, String reason) throws Exception {
    assertEquals(1, process.exitCode(), process.err());
    assertTrue(process.err().contains("writing failed (" + reason), process.err());
    assertTrue(process.err().contains("the run is saved up to step "), process.err());
  }

  /** The last and the previous checkpoint fit, but not a third. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskEndsTheRunWithItsLastSave() throws Exception {
    FaultedRun run = run(STEPS);
    Files.createDirectory(run.folder());
    long checkpoint = Files.size(undisturbed.run().last());
    try (Mount disk =
        Mount.of(run.folder(), "-t", "tmpfs", "-o", "size=" + checkpoint * 5 / 2, "tmpfs")) {
      try (TrainingProcess process = run.launch()) {
        assertFailure(process, "No space left on device");
      }
      long saved = run.assertIntact(-1);
      assertTrue(saved >= 0 && saved < STEPS, "step " + saved);
      disk.change("size=" + checkpoint * 40);
      run.finish();
      run.assertSameResults(undisturbed);
    }
  }

  /** A second mount over the folder is read-only from one moment to the next. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatBecomesReadOnlyEndsTheRunWithItsLastSave() throws Exception {
    FaultedRun run = run(MANY_STEPS);
    try (TrainingProcess process = run.launch()) {
      process.await("a checkpoint", () -> run.newestNumber() >= 2);
      process.signal("STOP");
      try (Mount readOnly = Mount.of(run.folder(), "--bind", run.folder().toString())) {
        readOnly.change("bind,ro");
        process.signal("CONT");
        assertFailure(process, "");
        try (TrainingProcess again = run.launch()) {
          assertTrue(again.exitCode() != 0);
          assertTrue(again.err().contains("Read-only file system"), again.err());
        }
      }
    }
    assertTrue(run.assertIntact(2) >= 2);
  }

  @Test
  void aPictureThatIsDeletedIsSkippedAndNamed() throws Exception {
    Path data = folder.resolve("data");
    SyntheticDataset.write(data, 8, new SynthSpec(96, 64, 7), 2, done -> {});
    FaultedRun run = new FaultedRun(data, folder.resolve("run"), MANY_STEPS);
    long saved;
    try (TrainingProcess process = run.launch()) {
      process.await("a checkpoint", () -> Files.exists(run.run().last()));
      String name = SplitManifest.read(run.run().split()).train().get(0);
      Files.delete(data.resolve("images").resolve(name));
      process.await("a message", () -> process.err().contains("skipped " + name));
      process.kill();
      saved = run.assertIntact(0);
    }
    try (TrainingProcess process = run.launch()) {
      process.await("more steps", () -> run.newestNumber() > saved + 10);
    }
  }

  @ParameterizedTest
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalSavesTheStepThatWasMade(String signal, int exitCode) throws Exception {
    FaultedRun run = run(STEPS);
    try (TrainingProcess process = run.launch()) {
      process.await("a checkpoint", () -> Files.exists(run.run().last()));
      process.signal(signal);
      assertEquals(exitCode, process.exitCode(), process.err());
      assertTrue(process.err().contains("To continue: chromapath train --out"), process.err());
    }
    run.assertIntact(0);
    run.finish();
    run.assertSameResults(undisturbed);
  }
}
