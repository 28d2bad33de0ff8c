// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Photoshop's image resources, of which IPTC is one ("Adobe Photoshop File Formats", 2019). */
final class PhotoshopResources {
  private static final String SIGNATURE = "8BIM";
  private static final int IPTC = 0x404;

  private PhotoshopResources() {}

  /** The IPTC records among resources; what follows a damaged one is ignored. */
  static Optional<byte[]> iptc(ByteView resources) throws BrokenPictureException {
    long at = 0;
    while (at + 12 <= resources.length() && resources.tagAt(at, SIGNATURE)) {
      int name = resources.u8(at + 6);
      long size = at + 6 + even(name + 1L);
      if (size + 4 > resources.length()) {
        break;
      }
      long length = resources.u32(size);
      if (size + 4 + length > resources.length()) {
        break;
      }
      if (resources.u16(at + 4) == IPTC && length > 0) {
        return Optional.of(resources.bytes(size + 4, (int) length));
      }
      at = size + 4 + even(length);
    }
    return Optional.empty();
  }

  /** Resources of IPTC records alone. */
  static byte[] ofIptc(byte[] records) {
    ByteBuffer resource = ByteBuffer.allocate(12 + (int) even(records.length));
    resource.put(SIGNATURE.getBytes(StandardCharsets.US_ASCII));
    resource.putShort((short) IPTC).putShort((short) 0).putInt(records.length).put(records);
    return resource.array();
  }

  private static long even(long length) {
    return length + (length & 1);
  }
}
