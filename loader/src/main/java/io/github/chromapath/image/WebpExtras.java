// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Metadata and profile in the chunks of a WebP file (RFC 9649, section 2.7). It has no place for
 * IPTC, and for the density only EXIF.
 */
final class WebpExtras {
  private static final int FIRST_CHUNK = 12;
  private static final int EXTENDED_SIZE = 10;
  private static final int ICC_FLAG = 0x20;
  private static final int ALPHA_FLAG = 0x10;
  private static final int EXIF_FLAG = 0x08;
  private static final int XMP_FLAG = 0x04;

  /** Position of the alpha flag in the sizes of lossless data (RFC 9649, section 3.4). */
  private static final int LOSSLESS_ALPHA = 28;

  private static final String EXIF_MARK = "Exif\0\0";

  private WebpExtras() {}

  static PictureExtras read(ByteView file) throws BrokenPictureException {
    ByteView bytes = file.littleEndian(true);
    PictureMetadata.Builder metadata = new PictureMetadata.Builder();
    Optional<ColorEncoding> colors = Optional.empty();
    long end = Math.min(8 + bytes.u32(4), bytes.length());
    for (long at = FIRST_CHUNK; at + 8 <= end; ) {
      long length = bytes.u32(at + 4);
      if (bytes.tagAt(at, "ICCP")) {
        colors = Optional.of(new IccColors(bytes.bytes(at + 8, (int) length)));
      } else if (bytes.tagAt(at, "EXIF")) {
        ByteView chunk = bytes.slice(at + 8, length);
        boolean marked = length > EXIF_MARK.length() && chunk.tagAt(0, EXIF_MARK);
        int skip = marked ? EXIF_MARK.length() : 0;
        metadata.exif(chunk.slice(skip, length - skip));
      } else if (bytes.tagAt(at, "XMP ")) {
        metadata.xmp(bytes.bytes(at + 8, (int) length));
      }
      at += 8 + length + (length & 1);
    }
    return new PictureExtras(metadata.build(), colors, metadata.notes());
  }

  /** The file in the extended format, around the chunks of the picture. */
  static byte[] write(Picture picture, byte[] file) throws BrokenPictureException {
    PictureMetadata metadata = picture.metadata();
    ExifTree exif = exif(metadata);
    Optional<byte[]> srgb = SrgbProfile.of(picture);
    ByteView stored = new ByteView(file).littleEndian(true);
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    int flags =
        (srgb.isPresent() ? ICC_FLAG : 0)
            | (hasAlpha(stored) ? ALPHA_FLAG : 0)
            | (exif.isEmpty() ? 0 : EXIF_FLAG)
            | (metadata.xmp().isPresent() ? XMP_FLAG : 0);
    chunk(chunks, "VP8X", extended(flags, picture));
    srgb.ifPresent(profile -> chunk(chunks, "ICCP", profile));
    boolean wasExtended = stored.tagAt(FIRST_CHUNK, "VP8X");
    int from = FIRST_CHUNK + (wasExtended ? 8 + EXTENDED_SIZE : 0);
    chunks.write(file, from, file.length - from);
    if (!exif.isEmpty()) {
      chunk(chunks, "EXIF", exif.block());
    }
    metadata.xmp().ifPresent(packet -> chunk(chunks, "XMP ", packet));
    ByteBuffer whole =
        ByteBuffer.allocate(FIRST_CHUNK + chunks.size()).order(ByteOrder.LITTLE_ENDIAN);
    whole.put(tag("RIFF")).putInt(4 + chunks.size()).put(tag("WEBP")).put(chunks.toByteArray());
    return whole.array();
  }

  /** Whether the encoder has stored alpha, which it does not if all of it is opaque. */
  private static boolean hasAlpha(ByteView stored) throws BrokenPictureException {
    if (stored.tagAt(FIRST_CHUNK, "VP8X")) {
      return (stored.u8(FIRST_CHUNK + 8L) & ALPHA_FLAG) != 0;
    }
    boolean lossless = stored.tagAt(FIRST_CHUNK, "VP8L");
    return lossless && (stored.u32(FIRST_CHUNK + 9L) >> LOSSLESS_ALPHA & 1) != 0;
  }

  private static ExifTree exif(PictureMetadata metadata) {
    Optional<Density> density = metadata.density();
    return density.isPresent() && Density.of(metadata.exif()).isEmpty()
        ? density.get().in(metadata.exif())
        : metadata.exif();
  }

  private static byte[] extended(int flags, Picture picture) {
    ByteBuffer data = ByteBuffer.allocate(EXTENDED_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(flags);
    for (int side : new int[] {picture.width() - 1, picture.height() - 1}) {
      data.putShort((short) side).put((byte) (side >> 16));
    }
    return data.array();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
    file.writeBytes(tag(type));
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(data.length);
    file.writeBytes(length.array());
    file.writeBytes(data);
    file.writeBytes(new byte[data.length & 1]);
  }

  private static byte[] tag(String letters) {
    return letters.getBytes(StandardCharsets.US_ASCII);
  }
}
