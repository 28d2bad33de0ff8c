// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.image.PictureEncoding;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formats and names of {@code infer}'s outputs, with a model that adds no colour. */
class InferFormatTest {
  @TempDir static Path checkpoints;
  private static Path model;

  @TempDir Path folder;
  private Path in;
  private Path out;

  @BeforeAll
  static void writeCheckpoint() throws IOException {
    model = checkpoints.resolve("neutral.safetensors");
    NarrowCheckpoints.neutral(model);
  }

  @BeforeEach
  void createFolder() throws IOException {
    in = Files.createDirectories(folder.resolve("in"));
    out = folder.resolve("out");
  }

  private InProcess infer(Object... arguments) {
    Object[] all = {"infer", "--model", model, "--out", out, "--device", "cpu"};
    Object[] command = Arrays.copyOf(all, all.length + arguments.length);
    System.arraycopy(arguments, 0, command, all.length, arguments.length);
    InProcess run = InProcess.run(command);
    assertEquals(0, run.exitCode(), run.err());
    return run;
  }

  private static void assertLine(InProcess run, String line) {
    assertTrue(run.err().lines().anyMatch(line::equals), run.err());
  }

  @Test
  void formatsThatAreOnlyReadBecomePng() throws IOException {
    BufferedImage gif = new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_GRAY);
    gif.getRaster().setSample(2, 3, 0, 200);
    ImageIO.write(gif, "gif", in.resolve("a.gif").toFile());
    Files.writeString(in.resolve("a.pgm"), "P2 2 1 1023 0 1023");
    TestPictures.gray(in.resolve("a.png"));
    InProcess run = infer(in, "--side-by-side");
    assertEquals(
        List.of(
            "a.gif.png",
            "a.gif.png.side.png",
            "a.pgm.png",
            "a.pgm.png.side.png",
            "a.png",
            "a.png.side.png"),
        TestPictures.files(out));
    assertLine(
        run, "Written as PNG, since their formats are only read: 1 GIF, 1 PBM, PGM, PPM or PAM.");
    Picture deep = PictureReader.read(out.resolve("a.pgm.png"));
    assertEquals(16, deep.bits());
    assertEquals(65_535, deep.sample(1, 0, 0));
    assertEquals(200, PictureReader.read(out.resolve("a.gif.png")).sample(2, 3, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "jpeg, a.JPE, a.JPE, JPEG",
    "jpeg, a.png, a.png.jpg, JPEG",
    "png, a.jpg, a.jpg.png, PNG",
    "tiff, a.png, a.png.tif, TIFF",
    "webp, a.png, a.png.webp, WEBP",
    "bmp, a.tif, a.tif.bmp, BMP"
  })
  void chosenFormatIsAddedToTheName(
      String option, String input, String output, PictureFormat format) throws IOException {
    TestPictures.gray(in.resolve(input));
    infer(in, "--format", option);
    assertEquals(List.of(output), TestPictures.files(out));
    assertEquals(format, PictureReader.format(out.resolve(output)));
  }

  @Test
  void lossesAreSaid() throws IOException {
    Path deep =
        TestPictures.write(in.resolve("a.tif"), TestPictures.random(9, 7, 16, Layout.RGB_ALPHA));
    InProcess run = infer(deep, "--format", "jpeg");
    assertLine(run, deep + ": its 16 bits per sample are rounded to 8, since JPEG has no more.");
    assertLine(run, deep + ": its alpha is lost, since JPEG has none.");
  }

  /** The picture is large beside its colour profile of 7 kB. */
  @Test
  void qualityChangesTheSizeOfLossyFiles() throws IOException {
    Path photo =
        TestPictures.write(in.resolve("a.jpg"), TestPictures.random(390, 270, 8, Layout.RGB));
    infer(photo);
    long usual = Files.size(out.resolve("a.jpg"));
    infer(photo, "--quality", 30, "--force");
    long coarse = Files.size(out.resolve("a.jpg"));
    assertTrue(coarse < usual / 2, coarse + " of " + usual);
  }

  /** Noise survives no lossy coding. */
  @Test
  void losslessWebpStaysLossless() throws IOException {
    Picture noise = TestPictures.random(31, 17, 8, Layout.RGB);
    Path input = in.resolve("a.webp");
    PictureWriter.write(input, noise, PictureEncoding.of(PictureFormat.WEBP).withLossless(true));
    infer(input);
    float[] gray = PictureReader.read(input).gray();
    Picture colored = PictureReader.read(out.resolve("a.webp"));
    for (int p = 0; p < gray.length; p++) {
      assertEquals(noise.gray()[p], gray[p]);
      assertEquals(255 * gray[p], colored.sample(p % 31, p / 31, 1), 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--format gif, '--format gif: give jpeg, png, tiff, bmp or webp.'",
    "--quality 0, '--quality 0: give a number from 1 to 100.'",
    "--format png --quality 80, '--quality applies to JPEG and WebP, and --format png is"
        + " lossless: omit one of them.'"
  })
  void wrongChoicesAreRefused(String options, String sentence) throws IOException {
    Path input = TestPictures.gray(in.resolve("a.png"));
    Object[] command = ("infer --out " + out + " " + input + " " + options).split(" ");
    InProcess run = InProcess.run(command);
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(sentence), run.err());
  }

  @Test
  void linksInACircleAreNamed() throws IOException {
    TestPictures.gray(in.resolve("a.png"));
    Path link = in.resolve("b.png");
    Files.createSymbolicLink(link, link);
    InProcess run = InProcess.run("infer", "--model", model, "--out", out, "--device", "cpu", in);
    assertEquals(1, run.exitCode(), run.err());
    assertLine(run, link + ": this link leads back to itself; remove the link.");
    assertEquals(List.of("a.png"), TestPictures.files(out));
  }

  @Test
  void namesThatCannotBeDecodedAreExplained() {
    InProcess run = InProcess.run("infer", "--out", out, "caf\ufffd.png");
    assertEquals(1, run.exitCode(), run.err());
    assertTrue(
        run.err().contains("this name is not valid in the encoding of the command line"),
        run.err());
  }
}
