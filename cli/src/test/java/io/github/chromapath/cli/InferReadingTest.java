// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.colorize.NarrowCheckpoints;
import io.github.chromapath.image.ExifFiles;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.Picture.Layout;
import io.github.chromapath.image.PictureFiles;
import io.github.chromapath.image.PictureFormat;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.image.PictureWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code infer} takes from files beside the pixels of their first picture. */
class InferReadingTest {
  @TempDir static Path checkpoints;
  private static Path neutral;

  @TempDir Path folder;

  @BeforeAll
  static void writeCheckpoint() throws IOException {
    neutral = checkpoints.resolve("neutral.safetensors");
    NarrowCheckpoints.neutral(neutral);
  }

  @Test
  void metadataIsKeptUnlessStripped() throws Exception {
    Picture gray = TestPictures.random(40, 30, 8, Layout.GRAY);
    byte[] jpeg = PictureWriter.encode(PictureFormat.JPEG, gray);
    Path photo = Files.write(folder.resolve("a.jpg"), ExifFiles.withMetadata(jpeg, jpeg));
    String kept = content(colored("kept", photo));
    String stripped = content(colored("stripped", "--strip", photo));
    for (String word : List.of("Voigtland", ExifFiles.TITLE, ExifFiles.CAPTION)) {
      assertTrue(kept.contains(word), word);
      assertTrue(!stripped.contains(word), word);
    }
  }

  /** gAMA says that samples are linear, so sRGB's 64 of 255 is brighter. */
  @Test
  void profilesAreAppliedUnlessIgnored() throws Exception {
    byte[] gamma = PictureFiles.chunk("gAMA", ByteBuffer.allocate(4).putInt(100_000).array());
    byte[] row = {64, 64};
    byte[] png = PictureFiles.png(2, 2, 8, 0, gamma, row, row);
    Path photo = Files.write(folder.resolve("a.png"), png);
    assertEquals(137, PictureReader.read(colored("applied", photo)).sample(0, 0, 1));
    Path ignored = colored("ignored", "--ignore-profile", photo);
    assertEquals(64, PictureReader.read(ignored).sample(0, 0, 1));
  }

  @Test
  void allPagesAreColoredIfWanted() throws Exception {
    Path scan = folder.resolve("scan.tif");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(scan.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int page = 1; page <= 3; page++) {
        BufferedImage image = new BufferedImage(10 * page, 8, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 10 * page);
        writer.writeToSequence(new IIOImage(image, null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    Path out = colored("all", "--pages", "all", scan).getParent();
    assertEquals(
        List.of("scan.tif", "scan.tif.page2.tif", "scan.tif.page3.tif"), TestPictures.files(out));
    Picture last = PictureReader.read(out.resolve("scan.tif.page3.tif"));
    assertEquals(30, last.width());
    assertEquals(30, last.sample(0, 0, 0));
    InProcess first = run("first", scan);
    assertTrue(first.err().contains("scan.tif: its 2 further pages are ignored."), first.err());
    assertEquals(2, run("typo", "--pages", "every", scan).exitCode());
  }

  private InProcess run(String out, Object... arguments) {
    Object[] all = new Object[arguments.length + 5];
    Object[] fixed = {"infer", "--model", neutral, "--out", folder.resolve(out)};
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    System.arraycopy(arguments, 0, all, fixed.length, arguments.length);
    return InProcess.run(all);
  }

  /** The coloured picture of the last argument. */
  private Path colored(String out, Object... arguments) {
    InProcess run = run(out, arguments);
    assertEquals(0, run.exitCode(), run.err());
    Path input = (Path) arguments[arguments.length - 1];
    return folder.resolve(out).resolve(input.getFileName());
  }

  private static String content(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
