// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import io.github.chromapath.color.Lab;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A small ICC profile of four inks (ICC.1:2001-04, output profile, lut8Type). */
final class InkProfile {
  private static final int HEADER = 128;
  private static final int TAGS = 4;
  private static final int ENTRY = 12;

  private InkProfile() {}

  /** White paper; any ink at its full amount has a colour, and amounts between are interpolated. */
  static byte[] of(Lab ink) {
    byte[] text = ascii("text", "none");
    byte[] description = description();
    byte[] table = table(ink);
    byte[] back = table(3, 4, new byte[8 * 4]);
    int first = HEADER + 4 + TAGS * ENTRY;
    byte[][] bodies = {text, description, table, back};
    String[] names = {"cprt", "desc", "A2B0", "B2A0"};
    int size = first;
    for (byte[] body : bodies) {
      size += body.length;
    }
    ByteBuffer profile = ByteBuffer.allocate(size);
    profile.putInt(size).put(tag("test")).putInt(0x02400000).put(tag("prtr")).put(tag("CMYK"));
    profile.put(tag("Lab ")).position(36).put(tag("acsp"));
    profile.putInt(68, 0xf6d6).putInt(72, 0x10000).putInt(76, 0xd32d);
    profile.position(HEADER);
    profile.putInt(TAGS);
    int at = first;
    for (int i = 0; i < TAGS; i++) {
      profile.put(tag(names[i])).putInt(at).putInt(bodies[i].length);
      at += bodies[i].length;
    }
    for (byte[] body : bodies) {
      profile.put(body);
    }
    return profile.array();
  }

  private static byte[] tag(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] ascii(String type, String text) {
    return ByteBuffer.allocate(8 + text.length() + 4 - text.length() % 4)
        .put(tag(type))
        .putInt(0)
        .put(tag(text))
        .array();
  }

  private static byte[] description() {
    return ByteBuffer.allocate(112).put(tag("desc")).putInt(0).putInt(5).put(tag("test")).array();
  }

  private static byte[] table(Lab ink) {
    ByteBuffer nodes = ByteBuffer.allocate(16 * 3);
    for (int node = 0; node < 16; node++) {
      Lab color = node == 0 ? new Lab(100, 0, 0) : ink;
      nodes.put((byte) Math.round(color.l() * 2.55));
      nodes.put((byte) Math.round(color.a() + 128)).put((byte) Math.round(color.b() + 128));
    }
    return table(4, 3, nodes.array());
  }

  /** A table of two values per input. */
  private static byte[] table(int inputs, int outputs, byte[] nodes) {
    ByteBuffer table = ByteBuffer.allocate(48 + (inputs + outputs) * 256 + nodes.length);
    table.put(tag("mft1")).putInt(0).put((byte) inputs).put((byte) outputs);
    table.put((byte) 2).put((byte) 0);
    for (int i = 0; i < 9; i++) {
      table.putInt(i % 4 == 0 ? 0x10000 : 0);
    }
    identities(table, inputs);
    table.put(nodes);
    identities(table, outputs);
    return table.array();
  }

  private static void identities(ByteBuffer table, int count) {
    for (int i = 0; i < count * 256; i++) {
      table.put((byte) i);
    }
  }
}
