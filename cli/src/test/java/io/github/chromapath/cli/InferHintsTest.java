// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code infer --hints} with a network that predicts grey. */
@Tag("fast")
class InferHintsTest {
  @TempDir static Path checkpoints;
  private static Path neutral;

  @TempDir Path folder;
  private Path in;
  private Path out;

  @BeforeAll
  static void writeCheckpoint() throws IOException {
    neutral = checkpoints.resolve("neutral.safetensors");
    NarrowCheckpoints.neutral(neutral);
  }

  @BeforeEach
  void writePictures() throws IOException {
    in = Files.createDirectories(folder.resolve("in/sub")).getParent();
    out = folder.resolve("out");
    Picture gray = Picture.ofGray(64, 48, filled(64 * 48, 128));
    PictureWriter.write(in.resolve("a.png"), gray);
    PictureWriter.write(in.resolve("sub/b.png"), gray);
  }

  private static byte[] filled(int count, int value) {
    byte[] values = new byte[count];
    Arrays.fill(values, (byte) value);
    return values;
  }

  private InProcess infer(Object... more) {
    Object[] arguments = new Object[more.length + 5];
    arguments[0] = "infer";
    arguments[1] = "--model";
    arguments[2] = neutral;
    arguments[3] = "--out";
    arguments[4] = out;
    System.arraycopy(more, 0, arguments, 5, more.length);
    return InProcess.run(arguments);
  }

  private static Path text(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text, UTF_8);
  }

  /** Red minus blue of a pixel, 0 in a grey picture. */
  private static int redness(Path file, int x, int y) throws IOException {
    Picture picture = PictureReader.read(file);
    return picture.sample(x, y, 0) - picture.sample(x, y, 2);
  }

  @Test
  void aTextFileColorsItsPicture() throws IOException {
    Path hints = text(folder.resolve("hints.txt"), "10,10,#c04040\n\n60, 40, #4040c0\n");
    InProcess run = infer(in.resolve("a.png"), "--hints", hints);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(redness(out.resolve("a.png"), 10, 10) > 50);
    assertTrue(redness(out.resolve("a.png"), 60, 40) < -50);
  }

  /** Strokes and text, each with the name of its picture; the folder has none for a third. */
  @Test
  void aFolderHasHintsByName() throws IOException {
    PictureWriter.write(in.resolve("c.png"), Picture.ofGray(64, 48, filled(64 * 48, 128)));
    Path hints = folder.resolve("hints");
    text(hints.resolve("sub/b.txt"), "10,10,#c04040");
    short[] samples = new short[64 * 48 * 4];
    for (int i = 0; i < 64 * 4; i++) {
      samples[4 * i] = 200;
      samples[4 * i + 3] = 255;
    }
    PictureWriter.write(hints.resolve("a.png"), Picture.of(64, 48, 8, Layout.RGB_ALPHA, samples));
    InProcess run = infer(in, "--hints", hints);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(redness(out.resolve("a.png"), 30, 1) > 50);
    assertTrue(redness(out.resolve("sub/b.png"), 10, 10) > 50);
    assertTrue(Math.abs(redness(out.resolve("c.png"), 10, 10)) <= 1);
  }

  @Test
  void aClassHasAColor() throws IOException {
    InProcess map = infer(in.resolve("a.png"), "--segmentation");
    assertEquals(0, map.exitCode(), map.err());
    InProcess unknown = infer(in.resolve("a.png"), "--force", "--hints-class", "taxi=#f0c000");
    assertEquals(2, unknown.exitCode());
    assertTrue(unknown.err().contains("--hints-class taxi: there is no class taxi, only "));
    InProcess run = infer(in.resolve("a.png"), "--force", "--hints-class", "car=#f0c000");
    assertEquals(0, run.exitCode(), run.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10,10,red | line 1 is not x,y,#rrggbb",
        "10,10,#12345 | line 1 is not x,y,#rrggbb",
        "1,1,#123456\\n64,0,#123456 | line 2 is a point outside the picture of 64x48",
        "-1,0,#123456 | line 1 is not x,y,#rrggbb",
        "99999999999,0,#123456 | line 1 is not x,y,#rrggbb",
        "'' | it has no hints",
      })
  void badTextIsNamed(String content, String fault) throws IOException {
    Path hints = text(folder.resolve("hints.txt"), content.replace("\\n", "\n"));
    InProcess run = infer(in.resolve("a.png"), "--hints", hints);
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains(hints + ": " + fault), run.err());
    assertFalse(Files.exists(out.resolve("a.png")));
  }

  @Test
  void strokesMustFit() throws IOException {
    Path hints = folder.resolve("hints.png");
    PictureWriter.write(hints, Picture.ofGray(64, 48, filled(64 * 48, 0)));
    InProcess opaque = infer(in.resolve("a.png"), "--hints", hints);
    assertEquals(1, opaque.exitCode());
    assertTrue(opaque.err().contains("the hints are not transparent anywhere"), opaque.err());
    PictureWriter.write(hints, Picture.of(2, 2, 8, Layout.RGB_ALPHA, new short[16]));
    InProcess small = infer(in.resolve("a.png"), "--hints", hints);
    assertEquals(1, small.exitCode());
    assertTrue(small.err().contains("the hints are 2x2 and the picture 64x48"), small.err());
  }

  @Test
  void wrongOptionsAreUsageErrors() throws IOException {
    Path hints = text(folder.resolve("hints.txt"), "1,1,#123456");
    assertUsage(infer(in, "--hints", hints), "is one file for several inputs");
    assertUsage(infer(in, "--hints", folder.resolve("none")), "there is no such file or folder");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertUsage(infer(in, "--hints", empty), "has no hints for any input: add a.png or .txt");
    assertUsage(infer(in, "--hints-class", "car=red"), "give a class and a colour");
    assertUsage(
        infer(in, "--hints-class", "car=#ffffff", "--hints-class", "car=#000000"),
        "this class has a colour already");
    assertUsage(infer(in, "--hints", hints, "--pages", "all"), "--pages all has no hints");
  }

  private static void assertUsage(InProcess run, String sentence) {
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains(sentence), run.err());
  }
}
