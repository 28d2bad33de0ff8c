// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The density of a BMP file, all that the format has a place for. */
final class BmpExtras {
  private static final int DENSITY = 38;
  private static final int INFO_HEADER = 40;

  private BmpExtras() {}

  static PictureExtras read(ByteView file) throws BrokenPictureException {
    ByteView bytes = file.littleEndian(true);
    if (bytes.u32(BmpScanner.HEADER) < INFO_HEADER) {
      return PictureExtras.NONE;
    }
    PictureMetadata.Builder metadata = new PictureMetadata.Builder();
    Density.of((double) bytes.u32(DENSITY), (double) bytes.u32(DENSITY + 4L))
        .ifPresent(metadata::density);
    return new PictureExtras(metadata.build(), Optional.empty(), metadata.notes());
  }

  static byte[] write(Picture picture, byte[] file) {
    Optional<Density> density = picture.metadata().density();
    if (density.isEmpty()) {
      return file;
    }
    byte[] stated = file.clone();
    ByteBuffer.wrap(stated)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(DENSITY, (int) Math.round(density.get().across()))
        .putInt(DENSITY + 4, (int) Math.round(density.get().down()));
    return stated;
  }
}
