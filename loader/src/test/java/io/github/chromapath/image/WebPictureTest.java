// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class WebPictureTest {
  @TempDir Path folder;

  private static Picture ramp(int width, int height, int bits) {
    float[] rgb = new float[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (float) (i / 3 % width) / width;
    }
    return Picture.ofRgb(width, height, bits, rgb);
  }

  @ParameterizedTest
  @CsvSource({"1280,720,640,360", "300,900,213,640", "100,50,100,50", "5000,1,640,1"})
  void theLongerSideIsBounded(int width, int height, int shrunkWidth, int shrunkHeight)
      throws IOException {
    WebPicture web = WebPicture.of(ramp(width, height, 8), 640);
    assertEquals(shrunkWidth, web.width());
    assertEquals(shrunkHeight, web.height());
    assertTrue(web.dataUri().startsWith("data:image/webp;base64,UklGR"), "RIFF");
    Path file = folder.resolve("a.webp");
    Files.write(file, Base64.getDecoder().decode(web.base64()));
    assertEquals(shrunkWidth + "x" + shrunkHeight, PictureReader.size(file).toString());
  }

  /** WebP has 8 bits; lossy compression at this quality changes a smooth picture by few levels. */
  @Test
  void coloursSurvive() throws IOException {
    Picture deep = ramp(256, 64, 16);
    Path file = folder.resolve("a.webp");
    Files.write(file, Base64.getDecoder().decode(WebPicture.of(deep, 640).base64()));
    Picture read = PictureReader.read(file);
    for (int x = 0; x < 256; x++) {
      assertEquals(deep.sample(x, 30, 1) / 257.0, read.sample(x, 30, 1), 6, "column " + x);
    }
  }
}
