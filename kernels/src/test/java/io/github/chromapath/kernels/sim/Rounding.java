// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** The rounding directions of PTX. */
enum Rounding {
  NEAREST_EVEN,
  TO_ZERO,
  DOWN,
  UP;

  /** The integer value next to {@code value} in this direction. */
  double toInteger(double value) {
    return switch (this) {
      case NEAREST_EVEN -> Math.rint(value);
      case TO_ZERO -> value < 0 ? Math.ceil(value) : Math.floor(value);
      case DOWN -> Math.floor(value);
      case UP -> Math.ceil(value);
    };
  }

  /** The direction of rn, rz, rm, rp, rni, rzi, rmi or rpi; null for anything else. */
  static Rounding named(String modifier) {
    return switch (modifier) {
      case "rn", "rni" -> NEAREST_EVEN;
      case "rz", "rzi" -> TO_ZERO;
      case "rm", "rmi" -> DOWN;
      case "rp", "rpi" -> UP;
      default -> null;
    };
  }
}
