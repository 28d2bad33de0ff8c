// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** The ground around a crossing street: its roadway, rounded kerbs and corners of pavement. */
final class CrossingGround {
  /** Distance from the roadway within which the ground differs from the strips of the street. */
  static final double REACH = 6;

  private static final double PAVEMENT = 4.5;

  private final Street street;
  private final GroundStrip[] strips;
  private final GroundMaterial road;
  private final GroundMaterial gutter;
  private final GroundMaterial kerb;
  private final GroundMaterial pavement;

  CrossingGround(Street street, GroundStrip[] strips, GroundSurfaces surfaces) {
    this.street = street;
    this.strips = strips;
    this.road = GroundMaterial.road(surfaces.asphalt(), 0);
    this.gutter = GroundMaterial.gutter(surfaces.asphalt());
    this.kerb = GroundMaterial.kerb(surfaces.kerb());
    this.pavement = GroundMaterial.pavement(surfaces.pavement());
  }

  /** The material at a place within {@link #REACH} of a crossing street. */
  GroundMaterial at(double x, double z) {
    double side = Math.abs(x);
    double beyondKerb = side - street.roadEdge();
    double beyondCrossing = Double.MAX_VALUE;
    for (Street.Crossing crossing : street.crossings()) {
      beyondCrossing = Math.min(beyondCrossing, crossing.outside(z));
    }
    double inside = Math.min(beyondKerb, beyondCrossing);
    if (inside > 0 && beyondKerb < Street.CORNER && beyondCrossing < Street.CORNER) {
      double u = Street.CORNER - beyondKerb;
      double v = Street.CORNER - beyondCrossing;
      inside = Street.CORNER - Math.sqrt(u * u + v * v);
    }
    if (inside <= 0) {
      return inside > -GroundStrip.GUTTER ? gutter : road;
    }
    if (inside < Street.KERB) {
      return kerb;
    }
    return beyondCrossing < PAVEMENT ? pavement : GroundStrip.at(strips, side);
  }
}
