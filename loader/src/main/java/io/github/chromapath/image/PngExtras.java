// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Metadata and colour encoding in the chunks of a PNG file (PNG specification, third edition,
 * section 11.3). EXIF is in eXIf, XMP in iTXt, IPTC in ImageMagick's "Raw profile type iptc", the
 * density in pHYs. Of iCCP, sRGB, and gAMA with cHRM, the first that is there says how colours are
 * encoded. Damaged chunks are ignored.
 */
final class PngExtras {
  private static final int SIGNATURE = 8;
  private static final int IHDR_END = SIGNATURE + 25;
  private static final int PER_METRE = 1;

  private final PictureMetadata.Builder metadata = new PictureMetadata.Builder();
  private final PngColors.Builder colors = new PngColors.Builder();
  private Optional<ColorEncoding> profile = Optional.empty();
  private boolean srgb;
  private int texts;

  private PngExtras() {}

  static PictureExtras read(ByteView file) throws BrokenPictureException {
    PngExtras extras = new PngExtras();
    long at = SIGNATURE;
    while (at + 12 <= file.length()) {
      long length = file.u32(at);
      if (at + 12 + length > file.length()) {
        break;
      }
      String type = new String(file.bytes(at + 4, 4), StandardCharsets.ISO_8859_1);
      boolean wanted = !type.equals("IDAT") && !type.equals("fdAT");
      if (wanted && file.crc32(at + 4, length + 4) == (int) file.u32(at + 8 + length)) {
        extras.add(type, file.slice(at + 8, length));
      }
      at += 12 + length;
    }
    return extras.collected();
  }

  private void add(String type, ByteView chunk) throws BrokenPictureException {
    switch (type) {
      case "eXIf" -> metadata.exif(chunk);
      case "pHYs" -> {
        if (chunk.length() == 9 && chunk.u8(8) == PER_METRE) {
          Density.of((double) chunk.u32(0), (double) chunk.u32(4)).ifPresent(metadata::density);
        }
      }
      case "iTXt", "zTXt", "tEXt" -> {
        if (PngText.isMetadata(chunk) && ++texts <= PngText.MOST_CHUNKS) {
          add(PngText.read(type, chunk));
        }
      }
      case "iCCP" -> profile = PngText.profile(chunk).map(IccColors::new);
      case "sRGB" -> srgb = true;
      case "gAMA", "cHRM" -> colors.add(type, chunk);
      default -> {}
    }
  }

  private void add(Optional<PngText> text) throws BrokenPictureException {
    if (text.isEmpty()) {
      return;
    }
    if (text.get().keyword().equals(PngText.XMP)) {
      metadata.xmp(text.get().bytes());
      return;
    }
    Optional<RawProfile> raw = RawProfile.of(text.get());
    if (raw.isPresent()) {
      switch (raw.get().kind()) {
        case EXIF -> metadata.exif(new ByteView(raw.get().bytes()));
        case XMP -> metadata.xmp(raw.get().bytes());
        case IPTC -> metadata.iptc(raw.get().bytes());
      }
    }
  }

  private PictureExtras collected() {
    Optional<ColorEncoding> encoding = profile;
    if (encoding.isEmpty() && !srgb) {
      encoding = colors.build();
    }
    return new PictureExtras(metadata.build(), encoding, metadata.notes());
  }

  /** The file with chunks after IHDR. */
  static byte[] write(Picture picture, byte[] file) {
    PictureMetadata metadata = picture.metadata();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    written.write(file, 0, IHDR_END);
    chunk(written, "gAMA", PngColors.SRGB_GAMMA);
    chunk(written, "cHRM", PngColors.SRGB_PRIMARIES);
    chunk(written, "sRGB", new byte[1]);
    metadata.density().ifPresent(density -> chunk(written, "pHYs", chunkOf(density)));
    if (!metadata.exif().isEmpty()) {
      chunk(written, "eXIf", metadata.exif().block());
    }
    metadata
        .xmp()
        .ifPresent(packet -> chunk(written, "iTXt", PngText.international(PngText.XMP, packet)));
    metadata.iptc().ifPresent(records -> chunk(written, "zTXt", RawProfile.iptc(records)));
    written.write(file, IHDR_END, file.length - IHDR_END);
    return written.toByteArray();
  }

  private static byte[] chunkOf(Density density) {
    return ByteBuffer.allocate(9)
        .putInt((int) Math.round(density.across()))
        .putInt((int) Math.round(density.down()))
        .put((byte) PER_METRE)
        .array();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    file.writeBytes(name);
    file.writeBytes(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
