// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** The lamps of vehicles. */
enum VehicleLamp {
  HEADLIGHT(0xFFF2C4, 0xFFE8B0, 0xD8DCE0),
  TAIL_LIGHT(0xD81C18, 0xFF1A14, 0xA01418),
  BRAKE_LIGHT(0xFF1A14, 0xFF1A14, 0xA01418);

  private final int lit;
  private final int halo;
  private final int unlit;

  VehicleLamp(int lit, int halo, int unlit) {
    this.lit = lit;
    this.halo = halo;
    this.unlit = unlit;
  }

  /**
   * Paints one lamp.
   *
   * @param lens the corners of its lens, in the body's axes
   * @param glow the place and radius of its halo while it burns
   */
  void paint(Solid body, boolean burning, double[] lens, Solid.Halo glow) {
    if (burning) {
      body.lamp(lit, lens);
      body.halo(halo, glow);
    } else {
      body.mark(unlit, lens);
    }
  }
}
