// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/** Storage type of an element. Arithmetic on floating-point types is fp32. */
public enum DataType {
  /** IEEE 754 binary32. */
  FLOAT32(4),
  /** IEEE 754 binary16: 11 significant bits, numbers up to 65504. */
  FLOAT16(2),
  /** The upper half of a binary32: 8 significant bits, the range of a binary32. */
  BFLOAT16(2),
  /** Unsigned byte: class indices, pooling windows, quantized activations that are not negative. */
  UINT8(1),
  /** Signed byte: quantized weights and activations. */
  INT8(1);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Whether the elements are floating-point numbers. */
  public boolean floating() {
    return this != UINT8 && this != INT8;
  }
}
