// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every bad file is reported in one sentence of file, fault and remedy, and no memory is allocated
 * for sizes that it only claims.
 */
@Tag("fast")
class BadPictureTest {
  @TempDir Path folder;

  @Test
  void missing() {
    Path file = folder.resolve("none.png");
    assertSentence(file, "there is no such file");
  }

  @Test
  void folderInsteadOfFile() {
    assertSentence(folder, "this is a folder");
  }

  @Test
  void pathThroughAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x").resolve("a.png");
    assertSentence(file, "reading failed");
  }

  @Test
  void unreadable() throws Exception {
    Path file = Files.writeString(folder.resolve("a.png"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "the superuser reads everything");
    assertSentence(file, "the file cannot be opened");
  }

  @Test
  void empty() throws Exception {
    assertFault("the file is empty", new byte[0]);
  }

  @Test
  void notAPicture() throws Exception {
    assertFault(
        "is not a PNG, JPEG, TIFF, WebP, BMP,", "a letter".getBytes(StandardCharsets.UTF_8));
  }

  /** By the signatures of their specifications. */
  @ParameterizedTest
  @CsvSource({
    "JPEG XL, ff0a0000",
    "JPEG XL, 0000000c4a584c200d0a870a",
    "Photoshop, 384250530001",
    "PDF, 255044462d312e37"
  })
  void otherFormatsAreNamed(String name, String start) throws Exception {
    assertFault("its format is " + name + ", which", HexFormat.of().parseHex(start));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "tif", "webp", "bmp"})
  void truncatedAnywhere(String extension) throws Exception {
    Path whole = folder.resolve("whole." + extension);
    PictureWriter.write(whole, PictureReader.read(Photos.photo("chelsea.png")));
    byte[] bytes = Files.readAllBytes(whole);
    int[] lengths = {20, 60, bytes.length / 4, bytes.length / 2, bytes.length - 9};
    for (int length : lengths) {
      assertFault("", Arrays.copyOf(bytes, length));
    }
    assertFault("cut short", Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void damagedInTheMiddle() throws Exception {
    byte[] bytes = Files.readAllBytes(Photos.photo("chelsea.png"));
    bytes[bytes.length / 2] ^= 1;
    assertFault("a checksum is wrong", bytes);
  }

  @Test
  void pngWithCompleteChunksButTruncatedData() throws Exception {
    assertFault("cannot be decoded", PictureFiles.png(9, 9, 8, 0, new byte[0], new byte[9]));
  }

  @Test
  void claimedSizeOutOfBounds() throws Exception {
    byte[] none = new byte[0];
    int huge = Integer.MAX_VALUE;
    assertFault("claims", PictureFiles.png(huge, huge, 8, 2, none, none));
    assertFault("claims", PictureFiles.png(0, 5, 8, 2, none, none));
    assertFault("claims 60000x60000", PictureFiles.png(60_000, 60_000, 8, 2, none, none));
    assertFault(
        "claims 65000x65000",
        PictureFiles.tiff(ByteOrder.BIG_ENDIAN, 65_000, 65_000, 1, new int[] {8}, new byte[9]));
  }

  @Test
  void tiffTagsThatClaimBillionsOfValues() throws Exception {
    byte[] file = PictureFiles.tiff(ByteOrder.BIG_ENDIAN, 1, 1, 1, new int[] {8}, new byte[1]);
    int stripOffsets = 10 + 5 * 12;
    Arrays.fill(file, stripOffsets + 4, stripOffsets + 8, (byte) 0xff);
    assertFault("cut short", file);
  }

  /** A decoder would allocate a whole tile: 3.6 GB for one pixel. */
  @Test
  void tiffTilesFarLargerThanThePicture() throws Exception {
    assertFault("tiles of 60000x60000 pixels", tiled(60_000, 60_000));
    assertFault("tiles of 60000x1000 pixels", tiled(60_000, 1000));
    assertFault("tiles of 0x16 pixels", tiled(0, 16));
    byte[] signed = tiled(60_000, 16);
    signed[10 + 9 * 12 + 3] = 9;
    assertFault("tiles of 0x16 pixels", signed);
    assertFault("tag 322 occurs twice", tiled(16, 16, 322, 60_000));
    assertFault("tag 256 occurs twice", tiled(16, 16, 256, 60_000));
  }

  private static byte[] tiled(int columns, int rows, int... more) {
    int[] tags = {322, columns, 323, rows, 324, 8, 325, 1};
    return PictureFiles.tiff(
        ByteOrder.BIG_ENDIAN,
        1,
        1,
        1,
        new int[] {8},
        new byte[1],
        IntStream.concat(Arrays.stream(tags), Arrays.stream(more)).toArray());
  }

  private void assertFault(String fault, byte[] content) throws Exception {
    assertSentence(Files.write(folder.resolve("bad.png"), content), fault);
  }

  private static void assertSentence(Path file, String fault) {
    String message =
        assertThrows(PictureException.class, () -> PictureReader.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertTrue(message.contains(fault), message);
    assertTrue(message.contains("; ") && message.endsWith("."), message);
    assertEquals(1, message.lines().count(), message);
  }
}
