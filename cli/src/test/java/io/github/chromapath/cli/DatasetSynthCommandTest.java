// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.IndexRaster;
import io.github.chromapath.image.PictureReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetSynthCommandTest {
  @TempDir Path folder;

  @Test
  void scenesAndLabelsAreLaidOutAsGta5() throws Exception {
    Path out = folder.resolve("set");
    InProcess run =
        InProcess.run("dataset", "synth", "--count", 3, "--out", out, "--size", "96x64");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(out + System.lineSeparator(), run.out());
    assertTrue(run.err().contains("3 of 3 scenes"), run.err());
    assertEquals(
        List.of(
            "images/00001.png",
            "images/00002.png",
            "images/00003.png",
            "labels/00001.png",
            "labels/00002.png",
            "labels/00003.png"),
        TestPictures.files(out));
    assertEquals("96x64", PictureReader.size(out.resolve("images/00002.png")).toString());
    IndexRaster labels = IndexRaster.read(out.resolve("labels/00002.png"));
    assertEquals(1, labels.bands());
    assertEquals(96, labels.width());
  }

  /** Other commands take sizes in the same order. */
  @Test
  void helpGivesSizesAsWidthTimesHeight() {
    String help = InProcess.run("dataset", "synth", "--help").out();
    assertTrue(help.contains("--size=WIDTHxHEIGHT"), help);
  }

  @Test
  void theSeedDeterminesTheFiles() throws Exception {
    byte[] first = firstPicture("first", 5);
    assertEquals(-1, Files.mismatch(write("a", first), write("b", firstPicture("again", 5))));
    assertTrue(Files.mismatch(write("a", first), write("b", firstPicture("other", 6))) >= 0);
  }

  @Test
  void scenesHaveTheRequestedHours() throws Exception {
    assertTrue(meanGray("noon") > 1.3 * meanGray("night"), "noon must be brighter than night");
    InProcess run =
        InProcess.run(
            "dataset", "synth", "--count", 1, "--out", folder.resolve("x"), "--time", "tea");
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains("--time") && run.err().contains("NIGHT"), run.err());
  }

  private double meanGray(String time) throws Exception {
    Path out = folder.resolve(time);
    InProcess run =
        InProcess.run(
            "dataset", "synth", "--count", 4, "--out", out, "--size", "96x64", "--time", time);
    assertEquals(0, run.exitCode(), run.err());
    double sum = 0;
    for (int i = 1; i <= 4; i++) {
      float[] gray = PictureReader.read(out.resolve("images/0000" + i + ".png")).gray();
      for (float value : gray) {
        sum += value / gray.length;
      }
    }
    return sum;
  }

  private byte[] firstPicture(String name, int seed) throws Exception {
    Path out = folder.resolve(name);
    InProcess.run(
        "dataset", "synth", "--count", 1, "--out", out, "--size", "96x64", "--seed", seed);
    return Files.readAllBytes(out.resolve("images/00001.png"));
  }

  private Path write(String name, byte[] bytes) throws Exception {
    return Files.write(folder.resolve(name), bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "--count, 0, Give 1 to 99999",
    "--count, 100000, Give 1 to 99999",
    "--size, 1914, Give WIDTHxHEIGHT",
    "--size, 20x20, each side must be from 64 to 8192 pixels",
    "--threads, -1, Give 0 or more"
  })
  void optionOutOfRangeIsWrongUsage(String option, String value, String sentence) {
    Path out = folder.resolve("set");
    Object[] arguments = {"dataset", "synth", "--out", out, "--count", "1", option, value};
    if (option.equals("--count")) {
      arguments = new Object[] {"dataset", "synth", "--out", out, option, value};
    }
    InProcess run = InProcess.run(arguments);
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(sentence), run.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void nonEmptyFolderNeedsForce() throws Exception {
    Files.writeString(folder.resolve("notes.txt"), "kept");
    Object[] command = {"dataset", "synth", "--count", 1, "--out", folder, "--size", "96x64"};
    InProcess refused = InProcess.run(command);
    assertEquals(2, refused.exitCode(), refused.err());
    assertTrue(refused.err().contains("is not empty"), refused.err());
    assertEquals(List.of("notes.txt"), TestPictures.files(folder));
    InProcess forced =
        InProcess.run(
            "dataset", "synth", "--count", 1, "--out", folder, "--size", "96x64", "--force");
    assertEquals(0, forced.exitCode(), forced.err());
    assertEquals("kept", Files.readString(folder.resolve("notes.txt")));
  }

  @Test
  void fileInPlaceOfAFolderOfTheSetIsReported() throws Exception {
    Files.writeString(folder.resolve("images"), "a file");
    InProcess run =
        InProcess.run(
            "dataset", "synth", "--count", 1, "--out", folder, "--size", "96x64", "--force");
    assertEquals(3, run.exitCode(), run.err());
    assertTrue(run.err().contains("writing into " + folder + " failed"), run.err());
    assertEquals("a file", Files.readString(folder.resolve("images")));
  }

  @Test
  void datasetNeedsASubcommand() {
    InProcess run = InProcess.run("dataset");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("synth") || run.err().contains("subcommand"), run.err());
  }

  /** A termination signal is handled like Ctrl-C. */
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @Test
  void anInterruptLeavesCompleteFiles() throws Exception {
    Path out = folder.resolve("set");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(
                Subprocess.javaCommand(
                    Main.class,
                    "dataset",
                    "synth",
                    "--count",
                    "99999",
                    "--out",
                    out.toString(),
                    "--size",
                    "320x200"))
            .redirectError(err.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!Files.exists(out.resolve("images/00005.png")) && System.nanoTime() < limit) {
        Thread.sleep(20);
      }
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "did not end");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(128 + 15, process.exitValue());
    assertTrue(Files.readString(err).contains("Stopping after the scenes in progress."));
    List<String> files = TestPictures.files(out);
    assertTrue(files.size() >= 10, files.toString());
    for (String name : files) {
      assertTrue(name.matches("(images|labels)/\\d{5}\\.png"), name);
      PictureReader.read(out.resolve(name));
      assertTrue(Files.exists(out.resolve(name.replace("images", "labels"))), name);
    }
  }
}
