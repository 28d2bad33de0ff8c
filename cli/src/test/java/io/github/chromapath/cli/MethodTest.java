// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.checkpoint.StandIns;
import io.github.chromapath.run.DatasetLayout;
import io.github.chromapath.run.TrainConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class MethodTest {
  @ParameterizedTest
  @CsvSource({
    "1, , , Method 1",
    "2, r.pth, , Method 2",
    "2, , , Method 2 without pretrained weights",
    "6, r.pth, v.pth, Method 6",
    "6, , , Method 6 without pretrained weights",
    "5, , v.pth, Method 5 without ResNet50's pretrained weights",
    "4, r.pth, , Method 4 without VGG16's weights and the perceptual loss",
  })
  void theTitleNamesTheWeightsThatAreLacking(
      int method, String resnet50, String vgg16, String title) {
    TrainConfig config =
        TrainConfig.builder(Path.of("data"), DatasetLayout.GTA5, 1)
            .method(OptionalInt.of(method))
            .resnet50(Optional.ofNullable(resnet50).map(Path::of))
            .vgg16(Optional.ofNullable(vgg16).map(Path::of))
            .build();
    assertEquals(Optional.of(title), Method.title(config));
  }

  @ParameterizedTest
  @CsvSource({
    "r.pth, v.pth, Method 5, true, true, ' (stand-in ResNet50, stand-in VGG16)'",
    "r.pth, v.pth, Method 5, false, true, ' (stand-in VGG16)'",
    "r.pth, , Method 5 without VGG16's weights and the perceptual loss, true, false,"
        + " ' (stand-in ResNet50)'",
  })
  void theTitleNamesTheStandIns(
      String resnet50, String vgg16, String title, ArgumentsAccessor arguments) {
    StandIns standIns =
        new StandIns(Optional.of("made of scenes"), Optional.of("random"))
            .used(arguments.getBoolean(3), arguments.getBoolean(4));
    TrainConfig config =
        TrainConfig.builder(Path.of("data"), DatasetLayout.GTA5, 1)
            .method(OptionalInt.of(5))
            .settings(Settings.standard().withStandIns(standIns))
            .resnet50(Optional.ofNullable(resnet50).map(Path::of))
            .vgg16(Optional.ofNullable(vgg16).map(Path::of))
            .build();
    assertEquals(Optional.of(title + arguments.getString(5)), Method.title(config));
  }

  @Test
  void aRunWithoutAMethodHasNoTitle() {
    assertEquals(Optional.empty(), Method.title(TrainDefaults.CONFIG));
  }
}
