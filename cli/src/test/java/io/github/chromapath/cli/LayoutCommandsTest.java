// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.dataset.SplitCounts;
import io.github.chromapath.dataset.SplitManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on other layouts than GTA5's. */
class LayoutCommandsTest {
  private static final Object[] SMALL = {
    "--width", "0.05", "--size", "40x32", "--batch", "2", "--lr", "1", "--max-steps", "2"
  };

  @TempDir Path folder;

  private static InProcess train(Path data, Path out, Object... more) {
    return InProcess.run(
        Stream.of(new Object[] {"train", "--data", data, "--out", out}, SMALL, more)
            .flatMap(Stream::of)
            .toArray());
  }

  @Test
  void cityscapesIsTrainedOnItsPartsAndResumed() throws Exception {
    Path data = StreetSets.cityscapes(folder.resolve("cityscapes"), 8);
    Path run = folder.resolve("run");
    InProcess training = train(data, run);
    assertEquals(0, training.exitCode(), training.err());
    assertTrue(
        training.err().contains("8 pictures, layout cityscapes (guessed), 0 skipped"),
        training.err());
    assertTrue(
        training.err().contains("parts: official, 4 train, 2 validation, 2 test"), training.err());
    SplitManifest split = SplitManifest.read(run.resolve("split.json"));
    assertEquals(new SplitCounts(4, 2, 2), split.counts());
    assertTrue(split.validation().get(0).startsWith("val/ulm/"), split.validation()::toString);
    InProcess resumed =
        InProcess.run("train", "--out", run, "--resume", "--max-steps", "4", "--data", data);
    assertEquals(0, resumed.exitCode(), resumed.err());
    assertTrue(resumed.err().contains("layout cityscapes, 0 skipped"), resumed.err());
    Path model = run.resolve("best.safetensors");
    InProcess judged =
        InProcess.run(
            "evaluate",
            "--model",
            model,
            "--data",
            data,
            "--part",
            "validation",
            "--resamples",
            100);
    assertEquals(0, judged.exitCode(), judged.err());
    assertTrue(
        judged.out().contains("traffic light") && judged.out().contains("sky"), judged.out());
    assertTrue(judged.err().contains("evaluate: 2 of 2 pictures"), judged.err());
    InProcess.run(
            "evaluate", "--model", model, "--data", data, "--layout", "folder", "--part", "test")
        .assertFailed(2, "has no such official part");
  }

  @Test
  void bdd100kIsTrainedOnWithAndWithoutLabels() throws Exception {
    Path data = StreetSets.bdd100k(folder.resolve("bdd"), 8);
    InProcess training = train(data, folder.resolve("run"), "--validation", 2);
    assertEquals(0, training.exitCode(), training.err());
    assertTrue(
        training.err().contains("2 of 8 pictures have no labels: their cross entropy is 0."),
        training.err());
    assertTrue(training.err().contains("parts: drawn from all pictures"), training.err());
    Path out = folder.resolve("split.json");
    InProcess split = InProcess.run("dataset", "split", "--data", data, "--out", out);
    assertEquals(0, split.exitCode(), split.err());
    SplitManifest manifest = SplitManifest.read(out);
    assertEquals(new SplitCounts(4, 2, 2), manifest.counts());
    assertEquals(OptionalLong.empty(), manifest.seed());
    assertEquals(Optional.of("bdd100k"), manifest.layout());
    InProcess seeded =
        InProcess.run(
            "dataset", "split", "--data", data, "--out", out, "--force", "--parts", "seeded");
    assertEquals(0, seeded.exitCode(), seeded.err());
    assertEquals(OptionalLong.of(1), SplitManifest.read(out).seed());
    InProcess used = train(data, folder.resolve("split"), "--split", out);
    assertEquals(0, used.exitCode(), used.err());
    InProcess.run(
            "dataset",
            "split",
            "--data",
            data,
            "--out",
            out,
            "--force",
            "--parts",
            "official",
            "--test",
            1)
        .assertFailed(2, "has pairs of its own");
  }

  @Test
  void theReducedAblationRunsOnOfficialParts() throws Exception {
    Path data = StreetSets.cityscapes(folder.resolve("cityscapes"), 8);
    Path out = folder.resolve("ablation");
    InProcess run =
        InProcess.run(
            "ablation",
            "--data",
            data,
            "--out",
            out,
            "--methods",
            "1",
            "--size",
            "64",
            "--width",
            "0.05",
            "--batch",
            "2",
            "--lr",
            "1",
            "--max-steps",
            "1",
            "--resamples",
            100,
            "--figures",
            0);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.err().contains("parts: official"), run.err());
    assertEquals(new SplitCounts(4, 2, 2), SplitManifest.read(out.resolve("split.json")).counts());
  }

  @Test
  void labelsAmongThePicturesAreNotTrainedOn() throws Exception {
    Path data = StreetSets.gta5(folder.resolve("data"), 4);
    Path mixed = Files.createDirectories(folder.resolve("mixed"));
    for (int i = 1; i <= 4; i++) {
      String name = "%05d.png".formatted(i);
      Files.move(data.resolve("images").resolve(name), mixed.resolve("a" + name));
      Files.move(data.resolve("labels").resolve(name), mixed.resolve("b" + name));
    }
    Path out = folder.resolve("run");
    train(mixed, out).assertFailed(1, "labels are among its pictures");
    assertFalse(Files.exists(out));
    InProcess asked = train(mixed, out, "--layout", "folder");
    assertTrue(asked.err().contains("layout folder, 0 skipped"), asked.err());
  }

  @Test
  void trainIdsInGta5AreNotTrainedOnSilently() throws Exception {
    Path bdd = StreetSets.bdd100k(folder.resolve("bdd"), 8);
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.move(bdd.resolve("images/10k/train"), data.resolve("images"));
    Files.move(bdd.resolve("labels/sem_seg/masks/train"), data.resolve("labels"));
    train(data, folder.resolve("run")).assertFailed(1, "--label-ids train or --label-ids raw");
    Path settled = folder.resolve("settled");
    InProcess run = train(data, settled, "--label-ids", "train");
    assertEquals(0, run.exitCode(), run.err());
    String config = Files.readString(settled.resolve("config.json"));
    assertTrue(config.contains("\"labelIds\" : \"TRAIN\""), config);
  }
}
