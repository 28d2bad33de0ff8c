// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.image.Picture.Layout;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEG 2000 by OpenJPEG, GIF by the JDK, and PNM and PAM files written from their definition. */
@Tag("fast")
class SimpleFormatsTest {
  @TempDir Path folder;

  private final List<String> notes = new ArrayList<>();

  private Picture read(byte[] file) throws Exception {
    Path path = Files.write(folder.resolve("a"), file);
    Picture picture = PictureReader.read(path, ReadOptions.DEFAULT.withNotes(notes::add));
    assertEquals(
        new PictureReader.Size(picture.width(), picture.height()), PictureReader.size(path));
    return picture;
  }

  private Picture read(String text) throws Exception {
    return read(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String fault(String text) throws Exception {
    Path path = Files.writeString(folder.resolve("a"), text, StandardCharsets.ISO_8859_1);
    return assertThrows(PictureException.class, () -> PictureReader.read(path)).getMessage();
  }

  private static List<Integer> samples(Picture picture) {
    List<Integer> samples = new ArrayList<>();
    for (int i = 0; i < picture.samples().length(); i++) {
      samples.add(picture.samples().get(i));
    }
    return samples;
  }

  @Test
  void jpeg2000WithoutLossIsExact() throws Exception {
    Picture picture = read(MadePictures.bytes("alpha.jp2"));
    assertEquals(Layout.RGB_ALPHA, picture.layout());
    MadePictures.assertFormula(picture, 0);
  }

  @Test
  void twelveBitsOfACodestreamBecomeSixteen() throws Exception {
    Picture picture = read(MadePictures.bytes("deep.j2k"));
    assertEquals(Layout.GRAY, picture.layout());
    for (int y = 0; y < MadePictures.HEIGHT; y++) {
      for (int x = 0; x < MadePictures.WIDTH; x++) {
        assertEquals(Math.round((170 * x + y) * 65_535 / 4095.0), picture.sample(x, y, 0));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'P1 3 2 # a comment\n101\n0 1 0', '0,255,0,255,0,255'",
    "'P2\n# a comment\n3 1\n1023\n0 512 1023', '0,32800,65535'",
    "'P2 3 1 15 0 7 15', '0,119,255'",
    "'P3 1 1 255 1 2 3', '1,2,3'",
    "'P5 2 1 100\n2d', '128,255'",
    "'P5 1 1 1023\n\u0002\u0000', '32800'",
    "'P6 1 1 255\nabc', '97,98,99'",
    "'P4 10 2\n\u00aa\u0080\u00ff\u0000',"
        + " '0,255,0,255,0,255,0,255,0,255,0,0,0,0,0,0,0,0,255,255'"
  })
  void samplesAreScaledToTheStatedMaximum(String file, String expected) throws Exception {
    String text = file.replace("\\n", "\n");
    List<Integer> numbers = Arrays.stream(expected.split(",")).map(Integer::valueOf).toList();
    assertEquals(numbers, samples(read(text)));
    assertEquals(List.of(), notes);
  }

  @Test
  void pamWithAlphaIsRead() throws Exception {
    Picture picture =
        read("P7\nWIDTH 1\nHEIGHT 2\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\nabcd");
    assertEquals(Layout.GRAY_ALPHA, picture.layout());
    assertEquals(List.of(97, 98, 99, 100), samples(picture));
    assertTrue(
        fault("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE CMYK\nENDHDR\nabcd")
            .contains("neither grey nor RGB"));
  }

  @Test
  void morePicturesGetALine() throws Exception {
    read("P5 1 1 255\naP5 1 1 255\nb");
    assertTrue(notes.get(0).contains("it has several pictures"), notes.get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "'P5 2 2 255\nabc', cut short",
    "'P2 2 2 255 1 2 3', cut short",
    "'P2 2 1 255 1 300', exceeds the maximum",
    "'P5 60000 60000 255\na', claims 60000x60000",
    "'P5 0 3 255\na', claims 0x3",
    "'P5 1 1 0\na', samples up to 0",
    "'P5 1 1 70000\na', samples up to 70000",
    "'P5 x 1 255\na', damaged",
    "'P5 99999999999 1 255\na', damaged"
  })
  void badNumbersAreRefused(String file, String fault) throws Exception {
    assertTrue(fault(file).contains(fault), fault(file));
  }

  /** A GIF of random indices, some transparent, by the JDK's writer. */
  private static byte[] gif(int colors, int frames, boolean interlaced) throws Exception {
    Random random = new Random(colors);
    byte[] levels = new byte[3 * colors];
    random.nextBytes(levels);
    IndexColorModel model = new IndexColorModel(8, colors, levels, 0, false, 1);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
      writer.setOutput(out);
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setProgressiveMode(
          interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames; i++) {
        BufferedImage image = new BufferedImage(133, 97, BufferedImage.TYPE_BYTE_INDEXED, model);
        for (int p = 0; p < 133 * 97; p++) {
          image.getRaster().setSample(p % 133, p / 133, 0, random.nextInt(colors));
        }
        writer.writeToSequence(new IIOImage(image, null, null), parameters);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"2, false", "2, true", "16, true", "100, false", "256, true", "256, false"})
  void gifAsByTheJdk(int colors, boolean interlaced) throws Exception {
    byte[] file = gif(colors, 1, interlaced);
    BufferedImage expected = ImageIO.read(new java.io.ByteArrayInputStream(file));
    Picture picture = read(file);
    for (int y = 0; y < 97; y++) {
      for (int x = 0; x < 133; x++) {
        int argb = expected.getRGB(x, y);
        assertEquals(argb >>> 24, picture.sample(x, y, 3));
        assertEquals((argb >> 16) & 0xff, picture.sample(x, y, 0));
        assertEquals(argb & 0xff, picture.sample(x, y, 2));
      }
    }
    assertEquals(List.of(), notes);
  }

  @Test
  void firstPictureOfAnAnimationIsUsed() throws Exception {
    Picture first = read(gif(64, 1, false));
    MadePictures.assertSame(first, read(gif(64, 3, false)), 0);
    assertTrue(notes.get(0).contains("it is an animation"), notes.get(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 300, 2000, 5000})
  void truncatedGifIsRefused(int length) throws Exception {
    byte[] file = Arrays.copyOf(gif(64, 1, false), length);
    String message = fault(new String(file, StandardCharsets.ISO_8859_1));
    assertTrue(message.contains("cut short"), message);
  }

  @Test
  void damagedGifIsReadOrRefused() throws Exception {
    byte[] file = gif(16, 2, true);
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = file.clone();
      damaged[random.nextInt(i < 100 ? 40 : file.length)] = (byte) random.nextInt(256);
      try {
        read(damaged);
      } catch (PictureException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      }
    }
  }
}
