// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.checkpoint.StandIns;
import io.github.chromapath.checkpoint.TransferConfig;
import io.github.chromapath.dataset.SplitProtocol;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.graph.ReducePrecision;
import io.github.chromapath.loss.Balance;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.AbRange;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.model.ColdDiffusionConfig;
import io.github.chromapath.model.ContextAttention;
import io.github.chromapath.model.IizukaConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdamWConfig;
import io.github.chromapath.train.Selection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigJsonTest {
  /** No value is the default. */
  private static TrainConfig unusual() {
    ModelConfig model =
        new MultipathConfig(0.3, false, ContextAttention.NONE, AbRange.IIZUKA, Lightness.LUMA)
            .withClasses(ClassSet.parse("a car 26,27\nthe rest 1,2,3 #010203"));
    return TrainConfig.builder(Path.of("/data/streets"), DatasetLayout.FOLDER, 7)
        .batch(3)
        .syncBatchNorm(true)
        .reducePrecision(ReducePrecision.BF16)
        .split(
            Optional.of(
                new SplitReference(
                    Path.of("/data/split.json"), "5e", Optional.of(SplitProtocol.PAPER))))
        .settings(
            new Settings(model, 64, 80, 1.3, new PerceptualSize(OptionalInt.of(224)))
                .withStandIns(new StandIns(Optional.of("narrow"), Optional.of("random"))))
        .lossWeights(new LossWeights(0.1f, 7.7f, 16_777_216f))
        .rule(new AdaDeltaConfig(0.7f, 0.95f, 3e-7f))
        .precision(Precision.BF16)
        .patience(5)
        .selection(Selection.CAM16)
        .method(OptionalInt.of(6))
        .seed(-(1L << 60) - 1)
        .resnet50(Optional.of(Path.of("r.pth")))
        .vgg16(Optional.of(Path.of("v.pth")))
        .init(Optional.of(CheckpointSource.of("i.safetensors")))
        .transfer(
            new TransferConfig(
                List.of("context", "color.ds3"), Map.of("spatial", 0.31f, "color", 1e-7f)))
        .build();
  }

  @Test
  void everyValueSurvivesTheFile() throws IOException {
    assertEquals(unusual(), ConfigJson.read(ConfigJson.write(unusual())));
    TrainConfig defaults = TrainConfig.builder(Path.of("d"), DatasetLayout.GTA5, 1).build();
    assertEquals(defaults, ConfigJson.read(ConfigJson.write(defaults)));
    List<ModelConfig> rivals =
        List.of(
            new IizukaConfig(0.3, AbRange.OPENCV, Lightness.LUMA),
            new ColdDiffusionConfig(0.3, 5, Lightness.LUMA));
    for (ModelConfig rival : rivals) {
      TrainConfig another =
          TrainConfig.builder(Path.of("d"), DatasetLayout.GTA5, 1)
              .settings(Settings.standard().withModel(rival))
              .build();
      assertEquals(rival.lossWeights(), another.loss().weights());
      assertEquals(another, ConfigJson.read(ConfigJson.write(another)));
    }
  }

  @Test
  void settingsOfTheLossAndTheOptimizerSurviveTheFile() throws IOException {
    TrainConfig config =
        TrainConfig.builder(Path.of("d"), DatasetLayout.GTA5, 1)
            .huberDelta(0.02f)
            .balance(Optional.of(new BalanceConfig(Balance.Kind.CLASS, 0.25)))
            .rule(new AdamWConfig(0.7f, 0.8f, 0.95f, 3e-7f, 0.2f))
            .schedule(new ScheduleConfig.Cosine(5, 1L << 40))
            .ema(OptionalDouble.of(0.9999))
            .build();
    String text = new String(ConfigJson.write(config), UTF_8);
    assertEquals(config, ConfigJson.read(text.getBytes(UTF_8)));
    String other = text.replace("adamw", "lion");
    assertEquals(
        "its optimizer is 'lion', not adamw",
        assertThrows(IllegalArgumentException.class, () -> ConfigJson.read(other.getBytes(UTF_8)))
            .getMessage());
    TrainConfig constant =
        TrainConfig.builder(Path.of("d"), DatasetLayout.GTA5, 1)
            .schedule(new ScheduleConfig.Constant(7))
            .build();
    assertEquals(constant, ConfigJson.read(ConfigJson.write(constant)));
  }

  /** Earlier versions can therefore resume the runs of this one. */
  @Test
  void theTextOfAnEarlierVersionIsWrittenAgain() throws IOException {
    try (InputStream file = getClass().getResourceAsStream("flat-config/config.json")) {
      String text = new String(file.readAllBytes(), UTF_8);
      assertEquals(
          text, new String(ConfigJson.write(ConfigJson.read(text.getBytes(UTF_8))), UTF_8));
    }
  }

  @Test
  void keysThatTheFirstVersionsDidNotWriteMayBeAbsent() throws IOException {
    TrainConfig defaults = TrainConfig.builder(Path.of("d"), DatasetLayout.GTA5, 1).build();
    String text = new String(ConfigJson.write(defaults), UTF_8);
    for (String key : List.of("method", "precision", "perceptualSize", "resnet50", "vgg16")) {
      text = text.replaceFirst("\"" + key + "\" :[^\\n]*\\n", "");
    }
    assertEquals(defaults, ConfigJson.read(text.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"batch\" : 3,', '', 'it lacks the key ''batch'''",
    "'\"batch\" : 3', '\"batch\" : 0', 'batch must be at least 1, not 0'",
    "'\"batch\" : 3', '\"batch\" : \"three\"', 'its batch cannot be \"three\"'",
    "'\"batch\" : 3', '\"batch\" : 2.5', 'its batch cannot be 2.5'",
    "'\"folder\"', '\"kitti\"', 'its layout is ''kitti'', not one of [gta5, cityscapes, bdd100k, folder]'",
    "'\"precision\" : \"BF16\"', '\"precision\" : \"FP8\"', 'its precision is ''FP8'', not one of [FP32, BF16, FP16]'",
    "'\"reducePrecision\" : \"BF16\"', '\"reducePrecision\" : \"FP16\"', 'its reducePrecision is ''FP16'', not one of [FP32, BF16]'",
    "'\"LUMA\"', '\"luma\"', 'its lightness is ''luma'', not one of [SRGB, LUMA, EXACT]'",
    "'\"chroma\" : 1.3', '\"chroma\" : -1', 'chroma must be a number of at least 0, not -1.0'",
    "'\"context.\"', '5', 'its freeze cannot be 5'",
    "'0.31', '0', 'the factor on a learning rate must be above 0 and finite, not 0.0'",
    "'26,27', '26,1', 'the class the rest repeats the label id 1'",
    "'color.ds3.', 'co lor', '''co lor'' is not the name of a group'",
    "'\"PAPER\"', '\"SELF\"', 'its protocol is ''SELF'', not one of [FULL, REDUCED, PAPER]'",
    "'\"splitSha256\" : \"5e\",', '', 'it lacks the key ''splitSha256'''",
    "'\"seed\"', '\"sead\" : 1, \"seed\"', 'its key ''sead'' is unknown'",
  })
  void aWrongValueIsNamed(String found, String replacement, String message) throws IOException {
    String text = new String(ConfigJson.write(unusual()), UTF_8);
    String wrong = text.replace(found, replacement == null ? "" : replacement);
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> ConfigJson.read(wrong.getBytes(UTF_8)))
            .getMessage());
  }

  @Test
  void aNonObjectIsRejected() {
    for (String text : List.of("", "[]", "5")) {
      assertThrows(IllegalArgumentException.class, () -> ConfigJson.read(text.getBytes(UTF_8)));
    }
    assertThrows(IOException.class, () -> ConfigJson.read("{".getBytes(UTF_8)));
  }
}
