// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.chromapath.dataset.LabelReader;
import io.github.chromapath.image.PictureException;
import io.github.chromapath.image.PictureReader;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures and labels from attackers: each is read, or refused in one sentence. */
class PictureFuzzTest {
  /** Larger pictures only cost the time and memory that the documented limit allows. */
  private static final long MOST_PIXELS = 1 << 18;

  private static void readSmall(Path file) throws IOException {
    PictureReader.Size size = PictureReader.size(file);
    if ((long) size.width() * size.height() <= MOST_PIXELS) {
      PictureReader.read(file);
    }
  }

  private static void readSmallLabel(Path file) throws IOException {
    PictureReader.Size size = PictureReader.size(file);
    if ((long) size.width() * size.height() <= MOST_PIXELS) {
      LabelReader.read(file);
    }
  }

  private static BufferedImage drawn(int type) {
    BufferedImage image = new BufferedImage(9, 7, type);
    Random random = new Random(type);
    for (int i = 0; i < 63; i++) {
      image.setRGB(i % 9, i / 9, random.nextInt());
    }
    return image;
  }

  private static byte[] encoded(BufferedImage image, String format, String compression) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (!compression.isEmpty()) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionType(compression);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  static Stream<byte[]> tiff() {
    return Stream.of("None", "LZW", "Deflate", "PackBits")
        .flatMap(
            compression ->
                Stream.of(
                        BufferedImage.TYPE_INT_RGB,
                        BufferedImage.TYPE_BYTE_GRAY,
                        BufferedImage.TYPE_BYTE_BINARY,
                        BufferedImage.TYPE_USHORT_GRAY)
                    .map(type -> encoded(drawn(type), "tiff", compression)));
  }

  static Stream<byte[]> picture() {
    return Stream.of("png", "jpeg", "bmp")
        .map(format -> encoded(drawn(BufferedImage.TYPE_INT_RGB), format, ""));
  }

  static Stream<byte[]> label() {
    byte[] ramp = new byte[256];
    IntStream.range(0, 256).forEach(i -> ramp[i] = (byte) i);
    BufferedImage palette =
        new BufferedImage(
            5, 4, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 256, ramp, ramp, ramp));
    BufferedImage few =
        new BufferedImage(
            9, 4, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(2, 4, ramp, ramp, ramp));
    return Stream.of(palette, few, drawn(BufferedImage.TYPE_BYTE_GRAY))
        .map(i -> encoded(i, "png", ""));
  }

  @MethodSource("tiff")
  @FuzzTest(maxDuration = "10m")
  void tiff(byte[] input) throws IOException {
    Inputs.read(input, PictureException.class, PictureFuzzTest::readSmall);
  }

  @MethodSource("picture")
  @FuzzTest(maxDuration = "10m")
  void picture(byte[] input) throws IOException {
    Inputs.read(input, PictureException.class, PictureFuzzTest::readSmall);
  }

  @MethodSource("label")
  @FuzzTest(maxDuration = "10m")
  void label(byte[] input) throws IOException {
    Inputs.read(input, IOException.class, PictureFuzzTest::readSmallLabel);
  }
}
