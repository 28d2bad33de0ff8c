// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Metadata and profile in the application segments of a JPEG file: EXIF and XMP in APP1, ICC in
 * APP2, IPTC in Photoshop's APP13, the density in JFIF's APP0.
 *
 * <p>A part that is longer than a segment is not written; EXIF hardly is, and XMP then has
 * extensions.
 */
final class JpegExtras {
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP2 = 0xe2;
  private static final int APP13 = 0xed;
  private static final int SOS = 0xda;
  private static final int FIRST_RESTART = 0xd0;
  private static final int SOI = 0xd8;
  private static final int TEM = 0x01;
  private static final String JFIF = "JFIF\0";
  private static final String EXIF = "Exif\0\0";
  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
  private static final String EXTENDED_XMP = "http://ns.adobe.com/xmp/extension/\0";
  private static final String ICC = "ICC_PROFILE\0";
  private static final String PHOTOSHOP = "Photoshop 3.0\0";

  /** The most bytes of a segment behind its length. */
  private static final int SEGMENT = 65_533;

  private static final int DENSITY = 7;
  private static final int PER_INCH = 1;
  private static final int PER_CENTIMETRE = 2;
  private static final int MOST_DENSITY = 65_535;

  private final PictureMetadata.Builder metadata = new PictureMetadata.Builder();
  private final SortedMap<Integer, byte[]> profile = new TreeMap<>();
  private final ByteArrayOutputStream resources = new ByteArrayOutputStream();

  private JpegExtras() {}

  static PictureExtras read(ByteView file) throws BrokenPictureException {
    JpegExtras extras = new JpegExtras();
    long at = 2;
    while (at + 4 <= file.length()) {
      if (file.u8(at) != 0xff || file.u8(at + 1) == 0xff || file.u8(at + 1) == 0) {
        at++;
        continue;
      }
      int code = file.u8(at + 1);
      if (code == SOS) {
        break;
      }
      if (code == TEM || (code >= FIRST_RESTART && code <= SOI)) {
        at += 2;
        continue;
      }
      int length = file.u16(at + 2);
      extras.add(code, file.slice(at + 4, length - 2L));
      at += 2 + length;
    }
    return extras.collected();
  }

  private void add(int code, ByteView segment) throws BrokenPictureException {
    if (code == APP0 && begins(segment, JFIF)) {
      density(segment);
    } else if (code == APP1 && begins(segment, EXIF)) {
      metadata.exif(after(segment, EXIF));
    } else if (code == APP1 && begins(segment, XMP)) {
      metadata.xmp(after(segment, XMP).toArray());
    } else if (code == APP1 && begins(segment, EXTENDED_XMP)) {
      metadata.extendedXmp(segment.toArray());
    } else if (code == APP13 && begins(segment, PHOTOSHOP)) {
      if (resources.size() < PictureMetadata.Builder.MOST_BYTES) {
        resources.writeBytes(after(segment, PHOTOSHOP).toArray());
      }
    } else if (code == APP2 && begins(segment, ICC) && segment.length() > ICC.length() + 2) {
      ByteView part = after(segment, ICC);
      profile.putIfAbsent(part.u8(0), part.slice(2, part.length() - 2L).toArray());
    }
  }

  private void density(ByteView segment) throws BrokenPictureException {
    if (segment.length() < DENSITY + 5) {
      return;
    }
    int unit = segment.u8(DENSITY);
    int across = segment.u16(DENSITY + 1);
    int down = segment.u16(DENSITY + 3);
    Optional<Density> stated =
        switch (unit) {
          case PER_INCH -> Density.perInch(across, down);
          case PER_CENTIMETRE -> Density.perCentimetre(across, down);
          default -> Optional.empty();
        };
    stated.ifPresent(metadata::density);
  }

  private PictureExtras collected() throws BrokenPictureException {
    PhotoshopResources.iptc(new ByteView(resources.toByteArray())).ifPresent(metadata::iptc);
    Optional<ColorEncoding> colors = Optional.empty();
    if (!profile.isEmpty()) {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      profile.values().forEach(whole::writeBytes);
      colors = Optional.of(new IccColors(whole.toByteArray()));
    }
    return new PictureExtras(metadata.build(), colors, metadata.notes());
  }

  private static boolean begins(ByteView segment, String name) throws BrokenPictureException {
    return segment.length() >= name.length() && segment.tagAt(0, name);
  }

  private static ByteView after(ByteView segment, String name) throws BrokenPictureException {
    return segment.slice(name.length(), (long) segment.length() - name.length());
  }

  /** The file with segments after JFIF's, which comes first. */
  static byte[] write(Picture picture, byte[] file) throws BrokenPictureException {
    PictureMetadata metadata = picture.metadata();
    ByteView view = new ByteView(file);
    boolean jfif = view.u8(3) == APP0;
    int rest = jfif ? 4 + view.u16(4) : 2;
    byte[] start = Arrays.copyOf(file, rest);
    if (jfif) {
      metadata.density().ifPresent(density -> state(density, start));
    }
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    written.writeBytes(start);
    if (!metadata.exif().isEmpty()) {
      segment(written, APP1, EXIF, metadata.exif().block());
    }
    boolean packet = metadata.xmp().isPresent();
    if (packet && segment(written, APP1, XMP, metadata.xmp().get())) {
      metadata.extendedXmp().forEach(part -> segment(written, APP1, "", part));
    }
    metadata
        .iptc()
        .ifPresent(
            records -> segment(written, APP13, PHOTOSHOP, PhotoshopResources.ofIptc(records)));
    SrgbProfile.of(picture)
        .ifPresent(srgb -> segment(written, APP2, ICC + (char) 1 + (char) 1, srgb));
    written.write(file, rest, file.length - rest);
    return written.toByteArray();
  }

  private static void state(Density density, byte[] start) {
    int across = density.acrossPerInch();
    int down = density.downPerInch();
    if (across >= 1 && down >= 1 && across <= MOST_DENSITY && down <= MOST_DENSITY) {
      ByteBuffer.wrap(start)
          .position(4 + 2 + DENSITY)
          .put((byte) PER_INCH)
          .putShort((short) across)
          .putShort((short) down);
    }
  }

  /** Whether the segment was short enough to be written. */
  private static boolean segment(ByteArrayOutputStream file, int code, String name, byte[] data) {
    int length = name.length() + data.length;
    if (length > SEGMENT) {
      return false;
    }
    file.write(0xff);
    file.write(code);
    file.write((length + 2) >> 8);
    file.write(length + 2);
    file.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
    file.writeBytes(data);
    return true;
  }
}
