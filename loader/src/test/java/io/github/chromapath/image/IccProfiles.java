// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small ICC profiles of grey and RGB, from the specification (ICC.1:2001-04). */
final class IccProfiles {
  private static final int HEADER = 128;
  private static final int ENTRY = 12;

  /** D50. */
  private static final double[] WHITE = {.9642, 1, .8249};

  private IccProfiles() {}

  /** Grey that is encoded by a power. */
  static byte[] gray(double gamma) {
    Map<String, byte[]> tags = common();
    tags.put("kTRC", curve(gamma));
    return profile("GRAY", tags);
  }

  /**
   * RGB that is encoded by a power.
   *
   * @param colorants X, Y and Z under D50 of red, of green, and of blue
   */
  static byte[] rgb(double gamma, double[]... colorants) {
    Map<String, byte[]> tags = common();
    String[] names = {"r", "g", "b"};
    for (int c = 0; c < 3; c++) {
      tags.put(names[c] + "XYZ", xyz(colorants[c]));
      tags.put(names[c] + "TRC", curve(gamma));
    }
    return profile("RGB ", tags);
  }

  private static Map<String, byte[]> common() {
    Map<String, byte[]> tags = new LinkedHashMap<>();
    byte[] name = "test\0".getBytes(StandardCharsets.US_ASCII);
    tags.put(
        "desc",
        ByteBuffer.allocate(96).put(tag("desc")).putInt(0).putInt(name.length).put(name).array());
    tags.put("cprt", ByteBuffer.allocate(16).put(tag("text")).putInt(0).put(name).array());
    tags.put("wtpt", xyz(WHITE));
    return tags;
  }

  private static byte[] curve(double gamma) {
    short fixed = (short) Math.round(gamma * 256);
    return ByteBuffer.allocate(16).put(tag("curv")).putInt(0).putInt(1).putShort(fixed).array();
  }

  private static byte[] xyz(double[] values) {
    ByteBuffer data = ByteBuffer.allocate(20).put(tag("XYZ ")).putInt(0);
    for (double value : values) {
      data.putInt((int) Math.round(value * 65_536));
    }
    return data.array();
  }

  private static byte[] profile(String space, Map<String, byte[]> tags) {
    int first = HEADER + 4 + ENTRY * tags.size();
    int size = first + tags.values().stream().mapToInt(body -> body.length).sum();
    ByteBuffer profile = ByteBuffer.allocate(size);
    profile.putInt(size).put(tag("test")).putInt(0x02400000).put(tag("mntr")).put(tag(space));
    profile.put(tag("XYZ ")).position(36).put(tag("acsp"));
    profile.putInt(68, 0xf6d6).putInt(72, 0x10000).putInt(76, 0xd32d);
    profile.position(HEADER);
    profile.putInt(tags.size());
    int at = first;
    for (Map.Entry<String, byte[]> entry : tags.entrySet()) {
      profile.put(tag(entry.getKey())).putInt(at).putInt(entry.getValue().length);
      at += entry.getValue().length;
    }
    tags.values().forEach(profile::put);
    return profile.array();
  }

  private static byte[] tag(String letters) {
    return letters.getBytes(StandardCharsets.US_ASCII);
  }
}
