// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.PartialLoad;
import io.github.chromapath.checkpoint.PartialLoad.Reason;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.checkpoint.TransferConfig;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.optim.AdamWConfig;
import io.github.chromapath.score.Truth;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.synth.TimeOfDay;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingState;
import io.github.chromapath.weights.SafetensorsFile;
import io.github.chromapath.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transfer to a synthetic city that no model was trained on: few pictures of other streets, at the
 * golden hour and at dusk. The start is the bundled model, or a narrow network.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransferTest {
  private static final int HEIGHT = 112;
  private static final int WIDTH = 160;

  /** Few pictures: 24 to train on, eight held out. */
  private static final int SCENES = 32;

  private static final int HELD_OUT = 8;
  private static final long STEPS = 12;

  @TempDir static Path folder;
  private final Backend backend = Backends.open(2);
  private Path source;

  /** The last validation of a run. */
  private static final class Journal implements ProgressListener {
    final List<Validation> validations = new ArrayList<>();

    @Override
    public void step(TrainingState state, Losses losses, double imagesPerSecond) {}

    @Override
    public void epoch(TrainingState state, Losses training, Validation validation, boolean best) {
      validations.add(validation);
    }

    @Override
    public void skipped(SkippedPair pair) {
      throw new AssertionError(pair.toString());
    }

    Validation last() {
      return validations.get(validations.size() - 1);
    }
  }

  @BeforeAll
  void drawTheCityAndTrain() throws IOException {
    SynthSpec spec =
        new SynthSpec(WIDTH, HEIGHT, 7_700, EnumSet.of(TimeOfDay.GOLDEN, TimeOfDay.DUSK));
    SyntheticDataset.write(city(), SCENES, spec, 2, done -> {});
    train("source", config().seed(5).build(), 2);
    source = folder.resolve("source/last.safetensors");
  }

  @AfterAll
  void close() {
    backend.close();
  }

  private static Path city() {
    return folder.resolve("city");
  }

  private static MultipathConfig narrow() {
    return MultipathConfig.standard().withWidth(0.05);
  }

  private static TrainConfig.Builder config() {
    return TrainConfig.builder(city(), DatasetLayout.GTA5, HELD_OUT)
        .settings(Settings.standard().withModel(narrow()).withSize(HEIGHT, WIDTH))
        .batch(4)
        .rule(AdamWConfig.standard().withLr(2e-3f));
  }

  private TrainConfig.Builder tuned(TransferConfig transfer) {
    return config().init(Optional.of(new CheckpointSource.File(source))).transfer(transfer);
  }

  private RunFolder runFolder(String name) throws IOException {
    return new RunFolder(Files.createDirectories(folder.resolve(name)));
  }

  private TrainingRun start(String name, TrainConfig config) throws IOException {
    return TrainingRun.start(
        backend, config, runFolder(name), Gta5Dataset.open(config.data().folder()));
  }

  private Validation train(String name, TrainConfig config, long steps) throws IOException {
    try (TrainingRun run = start(name, config)) {
      return train(run, config, steps);
    }
  }

  private static Validation train(TrainingRun run, TrainConfig config, long steps)
      throws IOException {
    Journal journal = new Journal();
    run.train(
        new TrainingLimits(Integer.MAX_VALUE, steps),
        config.optimizer().learningRate(),
        journal,
        () -> false);
    return journal.last();
  }

  /**
   * From the bundled model and from random weights, with equal steps, batches, held-out pictures
   * and learning rates, for two seeds. The gap must be many times the noise: half the loss, and a
   * quarter less colour difference.
   */
  @Test
  void fineTuningBeatsTrainingFromScratch() throws IOException {
    CheckpointSource bundled = new CheckpointSource.Bundled();
    MultipathConfig model;
    try (Checkpoint checkpoint = Checkpoint.open(bundled)) {
      model = (MultipathConfig) checkpoint.settings().model();
    }
    Settings settings = Settings.standard().withModel(model).withSize(HEIGHT, WIDTH);
    TransferConfig transfer =
        new TransferConfig(List.of("context.resnet"), Map.of("spatial", 0.3f));
    for (long seed : new long[] {1, 2}) {
      TrainConfig.Builder same = config().settings(settings).seed(seed);
      Validation scratch = train("scratch" + seed, same.build(), STEPS);
      Validation tuned =
          train("tuned" + seed, same.init(Optional.of(bundled)).transfer(transfer).build(), STEPS);
      String numbers = "from scratch " + text(scratch) + ", tuned " + text(tuned);
      System.out.println(numbers);
      assertTrue(tuned.losses().total() < 0.5 * scratch.losses().total(), numbers);
      assertTrue(cam16(tuned) < 0.75 * cam16(scratch), numbers);
    }
  }

  private static double cam16(Validation validation) {
    return validation.scores().cam16().get(Truth.TRUE);
  }

  private static String text(Validation validation) {
    return "loss " + validation.losses().total() + ", CAM16-UCS " + cam16(validation);
  }

  /** Frozen parameters and statistics stay, bit for bit; a resumed run equals a longer one. */
  @Test
  void aResumedRunKeepsFrozenGroupsAndLearningRates() throws IOException {
    TransferConfig transfer =
        new TransferConfig(
            List.of("context", "fusion.conv.bn", "color.ds3"),
            Map.of("color", 0.1f, "color.us10", 2f));
    TrainConfig config = tuned(transfer).ema(OptionalDouble.of(0.9)).build();
    train("whole", config, 5);
    train("part", config, 3);
    RunFolder part = runFolder("part");
    assertEquals(config, part.readConfig());
    try (TrainingRun run =
        TrainingRun.resume(
            backend, part.readConfig(), part, Gta5Dataset.open(config.data().folder()))) {
      train(run, config, 5);
    }
    assertEquals(-1, Files.mismatch(runFolder("whole").last(), part.last()));
    try (SafetensorsFile before = SafetensorsFile.open(source);
        SafetensorsFile after = SafetensorsFile.open(part.last())) {
      int frozen = 0;
      for (String name : before.names()) {
        if (name.matches("(context|fusion\\.conv\\.bn|color\\.ds3)\\..*")) {
          assertArrayEquals(before.readFloats(name), after.readFloats(name), name);
          frozen++;
        }
      }
      // ResNet50 and two refinements: weights of 55 convolutions and two attentions, 55 batch
      // norms; one batch norm; and one layer.
      assertEquals(57 + 4 * 55 + 4 + 5, frozen);
      assertTrue(
          after.names().stream()
              .filter(name -> name.startsWith("optimizer.") || name.startsWith("ema."))
              .noneMatch(name -> name.matches(".*\\.(context|color\\.ds3)\\..*")));
      for (String name : List.of("color.ds4.conv.weight", "color.ds4.bn.running_mean")) {
        assertFalse(Arrays.equals(before.readFloats(name), after.readFloats(name)), name);
      }
      assertEquals("context,fusion.conv.bn,color.ds3", after.metadata().get("frozen"));
      assertEquals("color=0.1,color.us10=2.0", after.metadata().get("learning-rate-factors"));
    }
  }

  @Test
  void otherClassesLeaveOnlyTheHeadAtRandom() throws IOException {
    ClassSet classes = ClassSet.parse("moves 24,25,26,27,28\nstays 6,7,8,11,12,21,22\nsky 23");
    TrainConfig config =
        config()
            .settings(
                Settings.standard()
                    .withModel(narrow().withClasses(classes))
                    .withSize(HEIGHT, WIDTH))
            .init(Optional.of(new CheckpointSource.File(source)))
            .build();
    RunFolder run = runFolder("classes");
    try (TrainingRun training = start("classes", config)) {
      PartialLoad load = training.initialization().orElseThrow().load();
      List<String> head = List.of("segmentation.weight", "segmentation.bias");
      assertEquals(head, load.left(Reason.OTHER_SHAPE));
      assertEquals(List.of("segmentation.bias", "segmentation.weight"), load.unused());
      assertEquals(load.parameters() - 2, load.filled());
      Validation validation = train(training, config, 4);
      assertTrue(Double.isFinite(validation.losses().total()));
      assertTrue(
          List.of("moves", "stays", "sky")
              .containsAll(validation.scores().segmentation().orElseThrow().iouOfClass().keySet()));
    }
    assertEquals(config, run.readConfig());
    try (SafetensorsFile last = SafetensorsFile.open(run.last())) {
      assertEquals(List.of(3), last.shape("segmentation.bias"));
      assertEquals(classes, ClassSet.ofText(last.metadata().get("classes")));
    }
  }

  /** As many classes, but others: their logits would mean something else. */
  @Test
  void asManyOtherClassesLeaveTheHeadAtRandom() throws IOException {
    String names = ClassSet.standard().toText().replace("building 11", "building 13");
    TrainConfig config =
        config()
            .settings(
                Settings.standard()
                    .withModel(narrow().withClasses(ClassSet.ofText(names)))
                    .withSize(HEIGHT, WIDTH))
            .init(Optional.of(new CheckpointSource.File(source)))
            .build();
    try (TrainingRun run = start("others", config)) {
      PartialLoad load = run.initialization().orElseThrow().load();
      assertEquals(
          List.of("segmentation.weight", "segmentation.bias"), load.left(Reason.OTHER_CLASSES));
      assertEquals(load.parameters() - 2, load.filled());
    }
  }

  /** A linear layer may be stored as a 1x1 convolution; other names and shapes are reported. */
  @Test
  void tensorsAreReshapedLeftOrUnused() throws IOException {
    Path other = folder.resolve("other.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(source)) {
      file.metadata().forEach(writer::metadata);
      for (String name : file.names()) {
        List<Integer> shape = new ArrayList<>(file.shape(name));
        float[] values = file.readFloats(name);
        switch (name) {
          case "fusion.se.fc1.weight" -> shape.addAll(List.of(1, 1));
          case "spatial.conv1.bn.bias" -> {
            shape.set(0, 3);
            values = new float[3];
          }
          default -> {}
        }
        String written = name.equals("semantic.bn.weight") ? "head.bn.weight" : name;
        writer.floats(written, shape, values);
      }
      writer.write(other);
      TrainConfig config = config().init(Optional.of(new CheckpointSource.File(other))).build();
      try (TrainingRun run = start("reshaped", config)) {
        PartialLoad load = run.initialization().orElseThrow().load();
        assertEquals(List.of("fusion.se.fc1.weight"), load.reshaped());
        assertEquals(List.of("spatial.conv1.bn.bias"), load.left(Reason.OTHER_SHAPE));
        assertEquals(List.of("semantic.bn.weight"), load.left(Reason.MISSING));
        assertEquals(List.of("head.bn.weight", "spatial.conv1.bn.bias"), load.unused());
        assertEquals(load.parameters() - 2, load.filled());
        train(run, config, 1);
      }
    }
  }

  @Test
  void contradictionsAreRefusedBeforeAnythingIsWritten() throws IOException {
    assertRefused("nose", Map.of(), "the network has no group nose");
    assertRefused("color", Map.of("color.ds1", 2f), "the group color.ds1 is frozen");
    TransferConfig all =
        new TransferConfig(
            List.of("context", "spatial", "fusion", "segmentation", "semantic", "color"), Map.of());
    IllegalArgumentException nothing =
        assertThrows(IllegalArgumentException.class, () -> start("none", tuned(all).build()));
    assertEquals("all groups are frozen, so nothing is left to train", nothing.getMessage());
    assertFalse(Files.exists(folder.resolve("none/config.json")));
  }

  private void assertRefused(String frozen, Map<String, Float> factors, String sentence) {
    TransferConfig transfer = new TransferConfig(List.of(frozen), factors);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> start("refused", tuned(transfer).build()));
    assertTrue(refused.getMessage().startsWith(sentence), refused.getMessage());
  }
}
