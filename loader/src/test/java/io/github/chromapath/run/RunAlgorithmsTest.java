// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.ChosenAlgorithms;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run stores the algorithms of its device and asks for them again when it is resumed. */
class RunAlgorithmsTest {
  private static final ChosenAlgorithms FIRST =
      new ChosenAlgorithms("a GPU, cuDNN 90501", Map.of("FORWARD (1, 8, 8, 4)", "1 FMA"));
  private static final ChosenAlgorithms MORE =
      new ChosenAlgorithms(
          FIRST.library(), Map.of("FORWARD (1, 8, 8, 4)", "1 FMA", "another", "6 FMA"));
  private static final ChosenAlgorithms OTHER =
      new ChosenAlgorithms(FIRST.library(), Map.of("FORWARD (1, 8, 8, 4)", "2 FMA"));
  private static final ChosenAlgorithms OTHER_LIBRARY =
      new ChosenAlgorithms("a GPU, cuDNN 90600", FIRST.byConvolution());

  @TempDir Path folder;
  private final Backend cpu = Backends.open(1);
  private Optional<ChosenAlgorithms> chosen = Optional.empty();
  private Optional<ChosenAlgorithms> preferred = Optional.empty();

  /** The CPU with the algorithms of {@link #chosen}. */
  private final Backend device =
      (Backend)
          Proxy.newProxyInstance(
              Backend.class.getClassLoader(),
              new Class<?>[] {Backend.class},
              (proxy, method, arguments) -> {
                switch (method.getName()) {
                  case "algorithms" -> {
                    return chosen;
                  }
                  case "prefer" -> {
                    preferred = Optional.of((ChosenAlgorithms) arguments[0]);
                    return null;
                  }
                  default -> {
                    try {
                      return method.invoke(cpu, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  }
                }
              });

  @BeforeEach
  void draw() throws IOException {
    SyntheticDataset.write(folder.resolve("data"), 4, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  @AfterEach
  void close() {
    cpu.close();
  }

  private RunFolder start() throws IOException {
    RunFolder run = new RunFolder(Files.createDirectory(folder.resolve("run")));
    Settings settings = Settings.standard();
    TrainConfig config =
        TrainConfig.builder(folder.resolve("data"), DatasetLayout.GTA5, 1)
            .settings(settings.withModel(settings.model().withWidth(0.01)).withSize(32, 40))
            .batch(1)
            .build();
    Gta5Dataset data = Gta5Dataset.open(config.data().folder());
    try (TrainingRun training = TrainingRun.start(device, config, run, data)) {
      training.train(
          new TrainingLimits(1, 1),
          LearningRateSchedule.constant(1),
          new ProgressListener() {
            @Override
            public void step(TrainingState state, Losses losses, double imagesPerSecond) {}

            @Override
            public void epoch(
                TrainingState state, Losses training, Validation validation, boolean best) {}

            @Override
            public void skipped(SkippedPair pair) {}
          },
          () -> false);
    }
    return run;
  }

  private boolean sameAlgorithms(RunFolder run, Optional<ChosenAlgorithms> now) throws IOException {
    chosen = now;
    TrainConfig config = run.readConfig();
    Gta5Dataset data = Gta5Dataset.open(config.data().folder());
    try (TrainingRun resumed = TrainingRun.resume(device, config, run, data)) {
      return resumed.resumption().orElseThrow().sameAlgorithms();
    }
  }

  @Test
  void algorithmsAreStoredAndUsedAgain() throws IOException {
    chosen = Optional.of(FIRST);
    RunFolder run = start();
    assertTrue(sameAlgorithms(run, Optional.of(FIRST)));
    assertEquals(Optional.of(FIRST), preferred);
    assertTrue(sameAlgorithms(run, Optional.of(MORE)));
    assertFalse(sameAlgorithms(run, Optional.of(OTHER)));
    assertFalse(sameAlgorithms(run, Optional.of(OTHER_LIBRARY)));
    assertTrue(sameAlgorithms(run, Optional.empty()), "on the CPU there is no choice");
  }

  @Test
  void aDeviceWithoutAChoiceStoresNone() throws IOException {
    RunFolder run = start();
    try (Checkpoint last = Checkpoint.open(run.last())) {
      assertEquals(
          List.of(),
          last.metadata().keySet().stream().filter(key -> key.contains("algorithms")).toList());
    }
    assertFalse(sameAlgorithms(run, Optional.of(FIRST)));
    assertEquals(Optional.empty(), preferred);
  }

  @Test
  void otherTextIsNoChoice() {
    assertEquals(Optional.of(FIRST), AlgorithmsText.read(AlgorithmsText.write(FIRST)));
    assertEquals(Optional.empty(), AlgorithmsText.read("{"));
    assertEquals(Optional.empty(), AlgorithmsText.read("{\"other\": 1}"));
  }
}
