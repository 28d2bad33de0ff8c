// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.ArrayList;
import java.util.List;

/** The arguments of a launch, in order, as bytes. */
public final class Arguments {
  private final List<byte[]> values = new ArrayList<>();

  /** Appends an address. */
  public Arguments address(long value) {
    return int64(value);
  }

  /** Appends 8 bytes. */
  public Arguments int64(long value) {
    return add(value, 8);
  }

  /** Appends 4 bytes. */
  public Arguments int32(int value) {
    return add(value, 4);
  }

  /** Appends 2 bytes. */
  public Arguments int16(short value) {
    return add(value, 2);
  }

  /** Appends 1 byte. */
  public Arguments int8(byte value) {
    return add(value, 1);
  }

  /** Appends 4 bytes. */
  public Arguments float32(float value) {
    return add(Float.floatToRawIntBits(value), 4);
  }

  /** Appends 8 bytes. */
  public Arguments float64(double value) {
    return add(Double.doubleToRawLongBits(value), 8);
  }

  /** Appends any bytes, such as a structure's. */
  public Arguments bytes(byte... value) {
    values.add(value.clone());
    return this;
  }

  List<byte[]> values() {
    return values;
  }

  private Arguments add(long value, int width) {
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    values.add(bytes);
    return this;
  }
}
