// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/** Formats of the ISO base media family, which differ in the brands of their first box. */
final class HeifBrands {
  private static final ImmutableSet<String> HEIC =
      ImmutableSet.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1");
  private static final ImmutableSet<String> AVIF = ImmutableSet.of("avif", "avis");
  private static final int BRAND = 8;
  private static final int MAX_BRANDS = 64;

  private HeifBrands() {}

  /** Whether a file is of the family: its first box has the type {@code ftyp}. */
  static boolean hasBrands(ByteView bytes) {
    return bytes.length() >= BRAND + 4 && bytes.startsWith(4, 'f', 't', 'y', 'p');
  }

  /** The picture format that the brands name. */
  static Optional<PictureFormat> format(ByteView bytes) {
    if (!hasBrands(bytes)) {
      return Optional.empty();
    }
    Optional<PictureFormat> found = Optional.empty();
    try {
      long end = Math.min(Math.min(bytes.u32(0), bytes.length()), BRAND + 4L * MAX_BRANDS);
      for (long at = BRAND; at + 4 <= end; at += 4) {
        String brand = IsoBox.fourLetters(bytes, at);
        if (AVIF.contains(brand)) {
          return Optional.of(PictureFormat.AVIF);
        }
        if (HEIC.contains(brand)) {
          found = Optional.of(PictureFormat.HEIC);
        }
      }
    } catch (BrokenPictureException e) {
      throw new IllegalStateException(e);
    }
    return found;
  }
}
