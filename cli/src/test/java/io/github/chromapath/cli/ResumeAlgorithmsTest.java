// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.base.Splitter;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.ChosenAlgorithms;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train --resume} says whether a device computes by other algorithms than before. */
class ResumeAlgorithmsTest {
  /** The CPU as a device "choosing". Its ordinal is the algorithm of its only convolution. */
  public static final class Provider extends TestProvider {
    /** For {@link java.util.ServiceLoader}. */
    public Provider() {
      super("choosing", -1);
    }

    @Override
    public Backend open(BackendOptions options) {
      String algorithm = options.cuda().ordinal().orElse(0) + " FMA";
      ChosenAlgorithms chosen = new ChosenAlgorithms("a GPU", Map.of("FORWARD", algorithm));
      return wrap(
          Backend.class,
          Backends.open("cpu", options),
          (cpu, method, arguments) ->
              method.getName().equals("algorithms")
                  ? Optional.of(chosen)
                  : invoke(cpu, method, arguments));
    }
  }

  @TempDir Path folder;
  private TestProvider.OnPath path;

  @BeforeEach
  void prepare() throws IOException {
    path = new TestProvider.OnPath(folder.resolve("path"), Provider.class);
  }

  @AfterEach
  void restore() throws IOException {
    path.close();
  }

  @Test
  void otherAlgorithmsAreReported() throws IOException {
    Path data = folder.resolve("data");
    Path run = folder.resolve("run");
    SyntheticDataset.write(data, 4, new SynthSpec(96, 64, 7), 2, done -> {});
    String small = "--width 0.05 --size 32x32 --batch 1 --validation 1 --max-steps 1 --gpu 1";
    train(run, "--device", "choosing", "--data", data.toString(), small);
    assertEquals("", note(train(run, "--resume", "--gpu 1")));
    assertEquals(
        "Note: some convolutions are computed by other algorithms than when this run was saved,"
            + " for example since the driver, cuDNN or an option differs: its result may not be"
            + " bit by bit that of a run without interruption.",
        note(train(run, "--resume", "--gpu 2")));
  }

  private static InProcess train(Path run, String... options) {
    List<String> arguments = new ArrayList<>(List.of("train", "--out", run.toString()));
    for (String option : options) {
      arguments.addAll(Splitter.on(' ').splitToList(option));
    }
    InProcess command = InProcess.run(arguments.toArray());
    assertEquals(0, command.exitCode(), command.err());
    return command;
  }

  private static String note(InProcess command) {
    return command.err().lines().filter(line -> line.startsWith("Note:")).findFirst().orElse("");
  }
}
