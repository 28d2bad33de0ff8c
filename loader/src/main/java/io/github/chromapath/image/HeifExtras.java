// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Metadata and profile of a HEIF file (ISO/IEC 23008-12, annex A): EXIF and XMP are items that
 * describe the primary picture, the ICC profile is its property colr.
 */
final class HeifExtras {
  private static final String EXIF = "Exif";
  private static final String MIME = "mime";
  private static final String XMP_ROOT = "<x:xmpmeta";

  /** Bytes before the EXIF block that say where it starts. */
  private static final int OFFSET = 4;

  private HeifExtras() {}

  static PictureExtras read(ByteView file) throws BrokenPictureException {
    List<IsoBox> boxes = IsoBox.list(file, 0, file.length(), true);
    Optional<IsoBox> meta = IsoBox.find(boxes, "meta");
    if (meta.isEmpty()) {
      return PictureExtras.NONE;
    }
    HeifItems items = HeifItems.of(file, meta.get());
    HeifItems.Item primary = items.primary();
    PictureMetadata.Builder metadata = new PictureMetadata.Builder();
    for (HeifItems.Item item : items.referring(primary, "cdsc")) {
      if (item.type().equals(EXIF)) {
        ByteView data = new ByteView(items.data(item));
        long start = OFFSET + data.u32(0);
        metadata.exif(data.slice(start, data.length() - start));
      } else if (item.type().equals(MIME)) {
        byte[] packet = items.data(item);
        if (new String(packet, StandardCharsets.ISO_8859_1).contains(XMP_ROOT)) {
          metadata.xmp(packet);
        }
      }
    }
    return new PictureExtras(metadata.build(), profile(file, primary), metadata.notes());
  }

  private static Optional<ColorEncoding> profile(ByteView file, HeifItems.Item primary)
      throws BrokenPictureException {
    for (HeifItems.Property property : primary.properties()) {
      ByteView content = property.box().content(file);
      boolean icc =
          content.startsWith(0, 'p', 'r', 'o', 'f') || content.startsWith(0, 'r', 'I', 'C', 'C');
      if (property.box().type().equals("colr") && icc) {
        return Optional.of(new IccColors(content.bytes(OFFSET, content.length() - OFFSET)));
      }
    }
    return Optional.empty();
  }
}
