// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.List;

/**
 * A strip of ground along the street, on both sides of its axis, of one material.
 *
 * @param to distance of its outer edge from the axis; its inner edge is the outer edge of the
 *     previous strip
 * @param material material of the strip
 */
record GroundStrip(double to, GroundMaterial material) {
  /** Width of the gutter along a kerb. */
  static final double GUTTER = 0.35;

  /** Tyres polish a lane between these two fractions of its width from its middle. */
  private static final double[] WHEEL_TRACK = {0.18, 0.32};

  private static final int POLISHED = -12;

  /** The strips of a street from its axis outwards; the last one is infinitely wide. */
  static GroundStrip[] across(Street street, GroundSurfaces surfaces) {
    GroundMaterial road = GroundMaterial.road(surfaces.asphalt(), 0);
    GroundMaterial polished = GroundMaterial.road(surfaces.asphalt(), POLISHED);
    GroundMaterial kerb = GroundMaterial.kerb(surfaces.kerb());
    GroundMaterial grass = GroundMaterial.grass(surfaces.grass());
    List<GroundStrip> strips = new ArrayList<>();
    if (street.median() > 0) {
      strips.add(new GroundStrip(street.median() - Street.KERB, grass));
      strips.add(new GroundStrip(street.median(), kerb));
    }
    for (int lane = 0; lane < street.lanes(); lane++) {
      double middle = street.laneCenter(lane);
      double near = WHEEL_TRACK[0] * street.lane();
      double far = WHEEL_TRACK[1] * street.lane();
      strips.add(new GroundStrip(middle - far, road));
      strips.add(new GroundStrip(middle - near, polished));
      strips.add(new GroundStrip(middle + near, road));
      strips.add(new GroundStrip(middle + far, polished));
    }
    strips.add(new GroundStrip(street.roadEdge() - GUTTER, road));
    strips.add(new GroundStrip(street.roadEdge(), GroundMaterial.gutter(surfaces.asphalt())));
    strips.add(new GroundStrip(street.roadEdge() + Street.KERB, kerb));
    strips.add(new GroundStrip(street.pavementStart(), grass));
    strips.add(new GroundStrip(street.pavementEnd(), GroundMaterial.pavement(surfaces.pavement())));
    strips.add(new GroundStrip(Double.POSITIVE_INFINITY, grass));
    return strips.toArray(new GroundStrip[0]);
  }

  /** The material at a distance from the axis. */
  static GroundMaterial at(GroundStrip[] strips, double distance) {
    int i = 0;
    while (strips[i].to < distance) {
      i++;
    }
    return strips[i].material;
  }
}
