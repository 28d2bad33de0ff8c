package io.github.chromapath.tensor;

/** How one element is stored. Arithmetic on floating-point types is done in fp32. */
public enum DataType {
  /** IEEE 754 binary32. */
  FLOAT32(4),
  /** The upper half of a binary32. */
  BFLOAT16(2),
  /** Unsigned byte: class indices and pooling windows. */
  UINT8(1);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
