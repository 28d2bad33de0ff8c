// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/** A picture format that is recognised only to name it, by the first bytes of a file. */
enum ForeignFormat {
  HEIC("HEIC"),
  AVIF("AVIF"),
  JPEG_2000("JPEG 2000"),
  JPEG_XL("JPEG XL"),
  GIF("GIF"),
  NETPBM("PBM, PGM or PPM"),
  PSD("Photoshop"),
  PDF("PDF");

  private static final ImmutableSet<String> HEIC_BRANDS =
      ImmutableSet.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1");
  private static final ImmutableSet<String> AVIF_BRANDS = ImmutableSet.of("avif", "avis");
  private static final int BRAND = 8;

  private final String title;

  ForeignFormat(String title) {
    this.title = title;
  }

  /** The format of a file that is none of {@link PictureFormat}. */
  static Optional<ForeignFormat> of(ByteView bytes) throws BrokenPictureException {
    if (bytes.startsWith(4, 'f', 't', 'y', 'p') && bytes.length() >= BRAND + 4) {
      return ofBrands(bytes);
    }
    if (bytes.startsWith(0, 0, 0, 0, 12, 'j', 'P', ' ', ' ')
        || bytes.startsWith(0, 0xff, 0x4f, 0xff, 0x51)) {
      return Optional.of(JPEG_2000);
    }
    if (bytes.startsWith(0, 0, 0, 0, 12, 'J', 'X', 'L', ' ') || bytes.startsWith(0, 0xff, 0x0a)) {
      return Optional.of(JPEG_XL);
    }
    if (bytes.startsWith(0, 'G', 'I', 'F', '8')) {
      return Optional.of(GIF);
    }
    if (bytes.startsWith(0, '8', 'B', 'P', 'S')) {
      return Optional.of(PSD);
    }
    if (bytes.startsWith(0, '%', 'P', 'D', 'F')) {
      return Optional.of(PDF);
    }
    boolean netpbm = bytes.length() > 3 && bytes.u8(0) == 'P' && bytes.u8(1) >= '1';
    return netpbm && bytes.u8(1) <= '7' && Character.isWhitespace(bytes.u8(2))
        ? Optional.of(NETPBM)
        : Optional.empty();
  }

  /** HEIC and AVIF differ in the brands of their first box (ISO/IEC 14496-12, 4.3). */
  private static Optional<ForeignFormat> ofBrands(ByteView bytes) throws BrokenPictureException {
    long end = Math.min(bytes.u32(0), bytes.length());
    Optional<ForeignFormat> found = Optional.empty();
    for (long at = BRAND; at + 4 <= end; at += 4) {
      if (AVIF_BRANDS.contains(brand(bytes, at))) {
        return Optional.of(AVIF);
      }
      if (HEIC_BRANDS.contains(brand(bytes, at))) {
        found = Optional.of(HEIC);
      }
    }
    return found;
  }

  private static String brand(ByteView bytes, long at) throws BrokenPictureException {
    StringBuilder brand = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      brand.append((char) bytes.u8(at + i));
    }
    return brand.toString();
  }

  /** The sentence about a file of this format. */
  BrokenPictureException refusal() {
    return new BrokenPictureException(
        "its format is " + title + ", which is not supported", "convert it to PNG or JPEG");
  }
}
