// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** A fundamental type of PTX. */
public enum PtxType {
  U8(1, Kind.UNSIGNED),
  U16(2, Kind.UNSIGNED),
  U32(4, Kind.UNSIGNED),
  U64(8, Kind.UNSIGNED),
  S8(1, Kind.SIGNED),
  S16(2, Kind.SIGNED),
  S32(4, Kind.SIGNED),
  S64(8, Kind.SIGNED),
  B8(1, Kind.BITS),
  B16(2, Kind.BITS),
  B32(4, Kind.BITS),
  B64(8, Kind.BITS),
  F16(2, Kind.FLOAT),
  BF16(2, Kind.FLOAT),
  F32(4, Kind.FLOAT),
  F64(8, Kind.FLOAT),
  PRED(0, Kind.PREDICATE);

  /** The interpretation of the bits. */
  public enum Kind {
    UNSIGNED,
    SIGNED,
    BITS,
    FLOAT,
    PREDICATE
  }

  private final int bytes;
  private final Kind kind;

  PtxType(int bytes, Kind kind) {
    this.bytes = bytes;
    this.kind = kind;
  }

  /** The width in bytes; 0 for a predicate. */
  public int bytes() {
    return bytes;
  }

  /** The interpretation of the bits. */
  public Kind kind() {
    return kind;
  }

  int bits() {
    return 8 * bytes;
  }

  /** Ones in the bits of this width. */
  long mask() {
    return -1L >>> unused();
  }

  /** The bits that a register of this width leaves unused. */
  int unused() {
    return bytes == 0 ? 0 : 64 - bits();
  }

  boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  boolean isSigned() {
    return kind == Kind.SIGNED;
  }

  /** The bits of this width with the upper bits cleared, as in every register. */
  long truncate(long value) {
    return value & mask();
  }

  /** The value of register bits, sign-extended for a signed type. */
  long extend(long bits) {
    int unused = unused();
    return isSigned() ? bits << unused >> unused : bits << unused >>> unused;
  }

  /** The type called {@code name} (without its dot), or null. */
  static PtxType named(String name) {
    for (PtxType type : values()) {
      if (type.name().equalsIgnoreCase(name)
          && name.equals(name.toLowerCase(java.util.Locale.ROOT))) {
        return type;
      }
    }
    return null;
  }
}
