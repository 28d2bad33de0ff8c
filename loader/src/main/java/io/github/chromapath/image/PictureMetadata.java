// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a picture's file holds beside its pixels: EXIF, XMP, IPTC, the density (DPI), and channels
 * that are neither colours nor alpha.
 *
 * <p>{@link PictureReader} attaches it to a {@link Picture}, whose derived pictures keep it, and
 * {@link PictureWriter} stores it as far as the format has a place for it. It describes the upright
 * sRGB picture: the orientation is that of the pixels, and thumbnails are removed, since they show
 * the picture as it was. Immutable and thread-safe.
 */
public final class PictureMetadata {
  /** No metadata. */
  public static final PictureMetadata NONE = new PictureMetadata(new Builder());

  private final ExifTree exif;
  private final Optional<byte[]> xmp;
  private final List<byte[]> extendedXmp;
  private final Optional<byte[]> iptc;
  private final Optional<Density> density;
  private final List<Picture> extraChannels;

  private PictureMetadata(Builder builder) {
    exif = builder.exif;
    xmp = builder.xmp;
    extendedXmp = List.copyOf(builder.extendedXmp);
    iptc = builder.iptc;
    density = builder.density;
    extraChannels = List.copyOf(builder.extraChannels);
  }

  /** Collects the parts of a file. Not thread-safe. */
  static final class Builder {
    /** Bytes of one part, and of all extensions of an XMP packet. */
    static final int MOST_BYTES = 1 << 24;

    private ExifTree exif = ExifTree.empty();
    private Optional<byte[]> xmp = Optional.empty();
    private final List<byte[]> extendedXmp = new ArrayList<>();
    private Optional<byte[]> iptc = Optional.empty();
    private Optional<Density> density = Optional.empty();
    private List<Picture> extraChannels = List.of();
    private final List<String> notes = new ArrayList<>();
    private int extendedBytes;

    Builder exif(ExifTree tree) {
      exif = tree;
      return this;
    }

    /** An EXIF block, from its byte order on. A damaged one is left out with a note. */
    Builder exif(ByteView block) {
      try {
        exif = ExifTree.read(block);
      } catch (BrokenPictureException e) {
        notes.add("its EXIF data is damaged and is not kept");
      }
      return this;
    }

    /** Clauses about parts that are not kept. */
    List<String> notes() {
      return notes;
    }

    /** An XMP packet. The array is kept. */
    Builder xmp(byte[] packet) {
      xmp = Optional.of(packet);
      return this;
    }

    /** A part of an XMP packet that is too long for one JPEG segment, as in such a segment. */
    Builder extendedXmp(byte[] part) {
      if (extendedBytes + part.length <= MOST_BYTES) {
        extendedBytes += part.length;
        extendedXmp.add(part);
      }
      return this;
    }

    /** IPTC records (IIM 4). The array is kept. */
    Builder iptc(byte[] records) {
      iptc = Optional.of(records);
      return this;
    }

    Builder density(Density stated) {
      density = Optional.of(stated);
      return this;
    }

    /** Grey pictures of the same size and depth. */
    Builder extraChannels(List<Picture> channels) {
      extraChannels = channels;
      return this;
    }

    PictureMetadata build() {
      return new PictureMetadata(this);
    }
  }

  private Builder builder() {
    Builder builder = new Builder();
    builder.exif = exif;
    builder.xmp = xmp;
    builder.extendedXmp.addAll(extendedXmp);
    builder.iptc = iptc;
    builder.density = density;
    builder.extraChannels = extraChannels;
    return builder;
  }

  /** {@return whether there is none} */
  public boolean isEmpty() {
    return exif.isEmpty()
        && xmp.isEmpty()
        && iptc.isEmpty()
        && density.isEmpty()
        && extraChannels.isEmpty();
  }

  /** EXIF fields; may be empty. */
  ExifTree exif() {
    return exif;
  }

  /** The XMP packet. Callers must not change it. */
  Optional<byte[]> xmp() {
    return xmp;
  }

  /** The further JPEG segments of a long XMP packet. Callers must not change them. */
  List<byte[]> extendedXmp() {
    return extendedXmp;
  }

  /** IPTC records. Callers must not change them. */
  Optional<byte[]> iptc() {
    return iptc;
  }

  /**
   * Channels that are neither colours nor alpha, such as infrared, as grey pictures of the same
   * size and depth.
   */
  List<Picture> extraChannels() {
    return extraChannels;
  }

  /** With other extra channels. */
  PictureMetadata withExtraChannels(List<Picture> channels) {
    return builder().extraChannels(channels).build();
  }

  /** The density that the file states, in EXIF if nowhere else. */
  Optional<Density> density() {
    return density.or(() -> Density.of(exif));
  }

  /**
   * The metadata of the upright sRGB picture.
   *
   * @param turned whether the picture's axes were swapped to make it upright
   * @param width columns of the upright picture
   * @param height rows of the upright picture
   */
  PictureMetadata upright(boolean turned, int width, int height) {
    Builder upright = builder();
    upright.exif = exif.upright(turned, width, height);
    upright.xmp = xmp.map(XmpPacket::upright);
    upright.density = density.map(stated -> turned ? stated.turned() : stated);
    return upright.build();
  }
}
