// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.score.AbField;
import io.github.chromapath.score.ImageScore;
import io.github.chromapath.score.ImageScorer;
import io.github.chromapath.score.OriginalPicture;
import io.github.chromapath.score.Region;
import io.github.chromapath.score.Truth;
import io.github.chromapath.synth.SceneGenerator;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.StoredType;
import io.github.chromapath.weights.WeightsConversion;
import io.github.chromapath.weights.WeightsFile;
import io.github.chromapath.weights.WeightsSource;
import io.github.chromapath.weights.torch.WeightsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model that comes with this project. */
class BundledModelTest {
  private static final int LARGEST_BYTES = 16_000_000;

  @TempDir Path folder;

  @Test
  void itIsASmallCheckpointIn16BitsWithItsLicence() throws IOException {
    WeightsSource source = new CheckpointSource.Bundled().open();
    assertTrue(source.length() <= LARGEST_BYTES, source.length() + " bytes");
    try (WeightsFile file = WeightsFiles.open(source)) {
      for (String name : file.names()) {
        assertEquals(StoredType.F16, file.type(name), name);
      }
      Map<String, String> metadata = file.metadata();
      assertEquals("Apache-2.0", metadata.get("license"));
      assertEquals("docs/streets.md", metadata.get("model-card"));
      assertTrue(metadata.containsKey("version"), metadata.toString());
    }
    try (Checkpoint checkpoint = Checkpoint.open(new CheckpointSource.Bundled())) {
      assertEquals(448, checkpoint.settings().height());
      assertEquals(640, checkpoint.settings().width());
      assertEquals(0.25, checkpoint.settings().model().width());
    }
  }

  @Test
  void itColoursLikeItsCopyInAFileOf32Bits() throws IOException {
    Path copy = folder.resolve("copy.safetensors");
    try (WeightsFile file = WeightsFiles.open(new CheckpointSource.Bundled().open())) {
      WeightsConversion.write(file, StoredType.F32, Map.of(), copy);
    }
    float[] gray = new float[40 * 30];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = (i % 40) / 39f;
    }
    ColorizerOptions options = ColorizerOptions.builder().inputSize(64, 96).build();
    try (Backend backend = Backends.open(1);
        PhotoColorizer bundled = PhotoColorizer.bundled(backend, options);
        PhotoColorizer loaded = PhotoColorizer.load(copy, backend, options)) {
      assertArrayEquals(loaded.colorize(gray, 40, 30), bundled.colorize(gray, 40, 30));
    }
  }

  /** Scenes of a seed that the model has not seen. */
  @Test
  void scenesAreCloserToTheirColoursThanGrey() throws IOException {
    ImageScorer scorer = new ImageScorer(Lightness.SRGB);
    SceneGenerator scenes = new SceneGenerator(new SynthSpec(480, 264, 20_250_911));
    double colored = 0;
    double gray = 0;
    try (PhotoColorizer colorizer = PhotoColorizer.bundled()) {
      for (int i = 1; i <= 4; i++) {
        Path file = folder.resolve(i + ".png");
        ImageIO.write(scenes.generate(i).image(), "png", file.toFile());
        Picture truth = PictureReader.read(file);
        OriginalPicture original = scorer.original(truth, Optional.empty());
        colored += mean(original.score(colorizer.colorize(truth).picture()));
        gray += mean(original.score(AbField.NEUTRAL));
      }
    }
    assertTrue(colored < gray, colored / 4 + " coloured, " + gray / 4 + " grey");
  }

  private static double mean(ImageScore score) {
    return score.color(Truth.SHARED_LIGHTNESS, Region.GLOBAL).orElseThrow().mean();
  }

  @Test
  void theWordStandsForTheModelAndAPathForAFile() throws IOException {
    assertEquals(new CheckpointSource.Bundled(), CheckpointSource.of("bundled"));
    CheckpointSource file = CheckpointSource.of("./bundled");
    assertEquals(Optional.of(Path.of("./bundled")), file.file());
    assertEquals("bundled", file.name());
    CheckpointSource missing = CheckpointSource.of(folder.resolve("bundled").toString());
    assertThrows(CheckpointException.class, missing::open);
    Files.writeString(folder.resolve("bundled"), "x");
    missing.open().close();
  }
}
