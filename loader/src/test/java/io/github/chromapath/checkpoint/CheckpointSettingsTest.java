// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class CheckpointSettingsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "chroma, -1, 'chroma must be a number of at least 0, not -1.0'",
    "chroma, NaN, 'chroma must be a number of at least 0, not NaN'",
    "perceptual-size, 3, 'perceptual-size must be 0 or at least 4, not 3'",
    "model, other, 'its model is ''other'', not one of [multipath, iizuka, cold-diffusion, vgg16]'",
    "stand-in-vgg16, ' ', 'its description of a stand-in is not one line of 1 to 200 characters'",
    "width, 9, 'the width multiplier must be in (0, 4], not 9.0'",
  })
  void aValueOutOfRangeIsRefusedWithTheFile(String key, String value, String fault)
      throws IOException {
    Path file = folder.resolve("model.safetensors");
    new SafetensorsWriter()
        .floats("any", List.of(1), new float[1])
        .metadata(key, value)
        .write(file);
    String sentence =
        assertThrows(CheckpointException.class, () -> Checkpoint.open(file)).getMessage();
    assertEquals(file + ": " + fault + "; give a checkpoint of this network.", sentence);
  }

  @Test
  void standInsAreMetadata() {
    StandIns standIns = new StandIns(Optional.of("trained on scenes"), Optional.empty());
    Settings settings = Settings.standard().withStandIns(standIns);
    Map<String, String> metadata = settings.toMetadata();
    assertEquals("trained on scenes", metadata.get("stand-in-resnet50"));
    assertEquals(settings, Settings.fromMetadata(metadata));
    assertEquals(settings, settings.withSize(64, 64).withChroma(1).withSize(896, 896));
  }

  /** Checkpoints of earlier versions do not name their model. */
  @Test
  void withoutAModelItIsTheMultipathNetwork() {
    Map<String, String> metadata = Settings.standard().toMetadata();
    assertEquals("multipath", metadata.remove("model"));
    assertEquals(Settings.standard(), Settings.fromMetadata(metadata));
  }
}
