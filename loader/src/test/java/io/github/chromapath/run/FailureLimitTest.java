// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.OpenOptions;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.train.Trainer;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureLimitTest {
  private static final TrainingLimits TWO_EPOCHS = new TrainingLimits(2, Long.MAX_VALUE);

  @TempDir Path folder;
  private final List<SkippedPair> skipped = new ArrayList<>();

  private final ProgressListener journal =
      new ProgressListener() {
        @Override
        public void step(TrainingState state, Losses losses, double imagesPerSecond) {}

        @Override
        public void epoch(
            TrainingState state, Losses training, Validation validation, boolean best) {}

        @Override
        public void skipped(SkippedPair pair) {
          skipped.add(pair);
        }
      };

  @BeforeEach
  void draw() throws IOException {
    SyntheticDataset.write(data(), 8, new SynthSpec(96, 64, 7), 2, done -> {});
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path image(int scene) {
    return data().resolve("images/%05d.png".formatted(scene));
  }

  private Gta5Dataset open() throws IOException {
    return Gta5Dataset.open(data(), OpenOptions.standard().withGrey(false));
  }

  private TrainConfig config() {
    Settings settings = Settings.standard();
    return TrainConfig.builder(data(), DatasetLayout.GTA5, 2)
        .settings(settings.withModel(settings.model().withWidth(0.05)).withSize(32, 40))
        .batch(2)
        .lr(1)
        .build();
  }

  private RunFolder run() throws IOException {
    return new RunFolder(Files.createDirectories(folder.resolve("run")));
  }

  private Trainer.Outcome train(TrainingRun run) throws IOException {
    return run.train(TWO_EPOCHS, LearningRateSchedule.constant(1), journal, () -> false);
  }

  /** Two of eight pictures lose their end, which only decoding detects. */
  @Test
  void tooManyFailuresSaveAndStopTheRunWhichThenContinues() throws IOException {
    List<byte[]> sound = new ArrayList<>();
    for (int scene = 1; scene <= 2; scene++) {
      byte[] bytes = Files.readAllBytes(image(scene));
      sound.add(bytes);
      Files.write(image(scene), Arrays.copyOf(bytes, bytes.length / 2));
    }
    RunFolder runFolder = run();
    try (Backend backend = Backends.open(2);
        TrainingRun run = TrainingRun.start(backend, config(), runFolder, open())) {
      FailedPairsException failure = assertThrows(FailedPairsException.class, () -> train(run));
      assertTrue(
          failure.getMessage().startsWith("2 of the 8 pictures of this run cannot be used"),
          failure.getMessage());
      assertEquals(
          List.of("00001.png", "00002.png"),
          failure.pairs().stream().map(SkippedPair::name).sorted().toList());
      assertEquals(failure.pairs(), skipped);
      assertEquals(run.state().globalStep(), run.savedSteps().orElseThrow());
    }
    for (int scene = 1; scene <= 2; scene++) {
      Files.write(image(scene), sound.get(scene - 1));
    }
    try (Backend backend = Backends.open(2);
        TrainingRun run = TrainingRun.resume(backend, config(), runFolder, open())) {
      assertEquals(Trainer.Outcome.LIMIT_REACHED, train(run));
      assertEquals(2, run.state().epoch());
    }
  }

  /** Most pictures are grey, so that the others are used again and again. */
  @Test
  void greyPicturesAreLeftOutAndDoNotStopTheRun() throws IOException {
    for (int scene = 1; scene <= 5; scene++) {
      PictureWriter.write(image(scene), PictureReader.read(image(scene)).withoutColor());
    }
    try (Backend backend = Backends.open(2);
        TrainingRun run = TrainingRun.start(backend, config(), run(), open())) {
      assertEquals(Trainer.Outcome.LIMIT_REACHED, train(run));
    }
    assertEquals(
        List.of("00001.png", "00002.png", "00003.png", "00004.png", "00005.png"),
        skipped.stream().map(SkippedPair::name).sorted().toList());
    for (SkippedPair pair : skipped) {
      assertEquals(SkippedPair.Kind.COLORLESS, pair.kind());
      assertTrue(pair.reason().contains("--keep-grey"), pair.reason());
    }
  }
}
