// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** The ground around a crossing street: its roadway, the rounded kerbs and the pavement corners. */
final class CrossingGround {
  /** Distance from the roadway within which the ground differs from the street's strips. */
  static final double REACH = 6;

  private static final double GUTTER = 0.35;
  private static final double PAVEMENT = 4.5;

  private final Street street;
  private final GroundStrip[] strips;
  private final GroundStrip road;
  private final GroundStrip gutter;
  private final GroundStrip kerb;
  private final GroundStrip pavement;

  CrossingGround(Street street, GroundSurfaces surfaces) {
    this.street = street;
    this.strips = GroundStrip.across(street, surfaces);
    double unbounded = Double.POSITIVE_INFINITY;
    this.road = GroundStrip.road(surfaces.asphalt(), unbounded, 0);
    this.gutter = GroundStrip.gutter(surfaces.asphalt(), unbounded);
    this.kerb = GroundStrip.kerb(surfaces.kerb(), unbounded);
    this.pavement = GroundStrip.pavement(surfaces.pavement(), unbounded);
  }

  /** The material at a place within {@link #REACH} of a crossing street. */
  GroundStrip at(double x, double z) {
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
      return inside > -GUTTER ? gutter : road;
    }
    if (inside < Street.KERB) {
      return kerb;
    }
    if (beyondCrossing < PAVEMENT) {
      return pavement;
    }
    int i = 0;
    while (strips[i].to() < side) {
      i++;
    }
    return strips[i];
  }
}
