// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds a message of Protocol Buffers, field by field. Not thread-safe. */
final class Message {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Adds an int32, int64 or enum that is at least 0. */
  Message number(int field, long value) {
    key(field, VARINT);
    varint(value);
    return this;
  }

  /** Adds a double. */
  Message real(int field, double value) {
    key(field, FIXED64);
    bytes.writeBytes(little(Double.BYTES).putDouble(value).array());
    return this;
  }

  /** Adds a float. */
  Message real(int field, float value) {
    key(field, FIXED32);
    bytes.writeBytes(little(Float.BYTES).putFloat(value).array());
    return this;
  }

  /** Adds a string. */
  Message text(int field, String value) {
    return bytes(field, value.getBytes(UTF_8));
  }

  /** Adds a message. */
  Message message(int field, Message value) {
    return bytes(field, value.toBytes());
  }

  /** Adds bytes. */
  Message bytes(int field, byte[] value) {
    key(field, LENGTH);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private void key(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  /** Seven bits per byte, the lowest first; the top bit says that more follow. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
