// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.color.Lab;
import io.github.chromapath.color.SRgb;
import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.image.Photos;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.op.Lightness;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the README's example unchanged. */
class EmbeddingExampleTest {
  @TempDir Path folder;
  private Path checkpoint;
  private Path colored;

  @BeforeEach
  void nameFiles() {
    checkpoint = folder.resolve("checkpoint.safetensors");
    colored = folder.resolve("colored.png");
  }

  @Test
  void thePictureKeepsItsSizeAndGetsColours() throws Exception {
    NarrowCheckpoints.random(checkpoint, 3);
    Path photo = Photos.photo("camera.png");
    ColorOnePhoto.color(checkpoint, photo, colored);
    Picture before = PictureReader.read(photo);
    Picture after = PictureReader.read(colored);
    assertEquals(before.width(), after.width());
    assertEquals(before.height(), after.height());
    assertEquals(Picture.Layout.RGB, after.layout());
    boolean coloured = false;
    for (int x = 0; x < after.width(); x++) {
      coloured |= after.sample(x, 100, 0) != after.sample(x, 100, 2);
    }
    assertTrue(coloured, "every pixel of row 100 is grey");
  }

  /** A pixel keeps L* if its colour is in the sRGB gamut, as neutral colours are. */
  @Test
  void theRawBufferKeepsItsLightness() throws Exception {
    NarrowCheckpoints.neutral(checkpoint);
    float[] rgb = ColorOnePhoto.color(checkpoint, Photos.photo("chelsea.png"), colored);
    assertEquals(18, rgb.length);
    for (int pixel = 0; pixel < 6; pixel++) {
      SRgb color = new SRgb(rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2]);
      double expected = Lab.lightness(pixel * 0.2f, Lightness.SRGB);
      assertEquals(expected, Lab.of(color).l(), 1e-3);
    }
  }

  @Test
  void theReadmeShowsThisCode() throws Exception {
    String readme = Files.readString(Path.of("../README.md"));
    String file =
        Files.readString(Path.of("src/test/java/io/github/chromapath/example/ColorOnePhoto.java"));
    String shown = readme.split("<!-- embed -->", -1)[1].strip();
    String code = file.substring(file.indexOf("import ")).strip();
    assertEquals("```java\n" + code + "\n```", shown);
    assertTrue(code.lines().count() < 20, code);
  }
}
