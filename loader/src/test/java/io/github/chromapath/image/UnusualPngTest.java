// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PNG files with damaged or further chunks. */
@Tag("fast")
class UnusualPngTest {
  @TempDir Path folder;

  @Test
  void aDamagedTextIsIgnored() throws Exception {
    List<String> notes = new ArrayList<>();
    Picture picture =
        read(gray(damaged(PictureFiles.chunk("tEXt", PictureFiles.bytes('a', 0, 'b')))), notes);
    assertEquals(7, picture.sample(0, 0, 0));
    assertEquals(
        List.of(
            folder.resolve("picture") + ": its chunk tEXt has a wrong checksum and is ignored."),
        notes);
  }

  @Test
  void aDamagedOrientationIsNotApplied() throws Exception {
    byte[] exif = PictureFiles.chunk("eXIf", PictureFiles.exif(6, ByteOrder.BIG_ENDIAN));
    Picture turned = read(gray(exif), new ArrayList<>());
    assertEquals(2, turned.height());
    List<String> notes = new ArrayList<>();
    Picture stored = read(gray(damaged(exif)), notes);
    assertEquals(2, stored.width());
    assertEquals(1, notes.size());
    assertEquals(new PictureReader.Size(2, 1), PictureReader.size(folder.resolve("picture")));
  }

  @Test
  void damagedTransparencyIsRefused() {
    byte[] key = PictureFiles.chunk("tRNS", PictureFiles.bytes(0, 7));
    assertFault("a checksum is wrong", gray(damaged(key)));
  }

  @Test
  void applesVariantIsNamed() {
    byte[] png = gray(new byte[0]);
    byte[] own = PictureFiles.chunk("CgBI", PictureFiles.bytes(0x50, 0, 0x20, 2));
    assertFault(
        "Apple's variant for iPhones (CgBI)",
        PictureFiles.join(Arrays.copyOf(png, 8), own, Arrays.copyOfRange(png, 8, png.length)));
  }

  /** The still picture is not one of the frames, so that it comes before any frame's header. */
  @Test
  void anAnimationIsReadAsItsStillPicture() throws Exception {
    byte[] still = gray(PictureFiles.chunk("acTL", PictureFiles.bytes(0, 0, 0, 1, 0, 0, 0, 0)));
    byte[] other = PictureFiles.png(2, 1, 8, 0, new byte[0], PictureFiles.bytes(200, 201));
    byte[] data = Arrays.copyOfRange(other, 41, other.length - 16);
    byte[] header =
        ByteBuffer.allocate(26).putInt(0).putInt(2).putInt(1).putInt(0).putInt(0).array();
    byte[] frame =
        PictureFiles.join(
            PictureFiles.chunk("fcTL", header),
            PictureFiles.chunk("fdAT", PictureFiles.join(PictureFiles.bytes(0, 0, 0, 1), data)));
    int end = still.length - 12;
    byte[] animation =
        PictureFiles.join(
            Arrays.copyOf(still, end), frame, Arrays.copyOfRange(still, end, still.length));
    List<String> notes = new ArrayList<>();
    Picture picture = read(animation, notes);
    assertEquals(7, picture.sample(0, 0, 0));
    assertEquals(8, picture.sample(1, 0, 0));
    assertTrue(notes.get(0).endsWith(": it is an animation; its still picture is used."));
  }

  /** Two grey pixels, 7 and 8. */
  private static byte[] gray(byte[] chunk) {
    return PictureFiles.png(2, 1, 8, 0, chunk, PictureFiles.bytes(7, 8));
  }

  private static byte[] damaged(byte[] chunk) {
    byte[] damaged = chunk.clone();
    damaged[damaged.length - 1] ^= 1;
    return damaged;
  }

  private Picture read(byte[] content, List<String> notes) throws Exception {
    return PictureReader.read(
        Files.write(folder.resolve("picture"), content), ReadOptions.DEFAULT.withNotes(notes::add));
  }

  private void assertFault(String fault, byte[] content) {
    String message =
        assertThrows(PictureException.class, () -> read(content, new ArrayList<>())).getMessage();
    assertTrue(message.contains(fault), message);
  }
}
