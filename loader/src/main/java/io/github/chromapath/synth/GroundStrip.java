// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.List;

/**
 * A strip of ground along the street, on both sides of its axis, of one material.
 *
 * @param to distance of its outer edge from the axis; it starts where the strip before it ends
 * @param shades its colour
 * @param tone brightness added, in 256ths
 * @param grain strength of the fine grain, in 256ths
 * @param joints strength of the slabs' joints, in 256ths
 * @param stains strength of broad stains, in 256ths
 */
record GroundStrip(
    double to, SceneClass kind, Shades shades, int tone, int grain, int joints, int stains) {
  private static final double GUTTER = 0.35;

  /** Where tyres polish a lane: from the first to the second fraction off its middle. */
  private static final double[] WHEEL_TRACK = {0.18, 0.32};

  static GroundStrip road(Shades asphalt, double to, int tone) {
    return new GroundStrip(to, SceneClass.ROAD, asphalt, tone, 70, 0, 51);
  }

  static GroundStrip gutter(Shades asphalt, double to) {
    return road(asphalt, to, -34);
  }

  static GroundStrip kerb(Shades stone, double to) {
    return new GroundStrip(to, SceneClass.SIDEWALK, stone, 0, 36, 0, 0);
  }

  static GroundStrip pavement(Shades stone, double to) {
    return new GroundStrip(to, SceneClass.SIDEWALK, stone, 0, 36, 256, 43);
  }

  static GroundStrip grass(Shades grass, double to) {
    return new GroundStrip(to, SceneClass.TERRAIN, grass, 0, 141, 0, 80);
  }

  /** The strips of a street from its axis outwards; the last reaches to infinity. */
  static GroundStrip[] across(Street street, GroundSurfaces surfaces) {
    List<GroundStrip> strips = new ArrayList<>();
    if (street.median() > 0) {
      strips.add(grass(surfaces.grass(), street.median() - Street.KERB));
      strips.add(kerb(surfaces.kerb(), street.median()));
    }
    for (int lane = 0; lane < street.lanes(); lane++) {
      double middle = street.laneCentre(lane);
      double near = WHEEL_TRACK[0] * street.lane();
      double far = WHEEL_TRACK[1] * street.lane();
      strips.add(road(surfaces.asphalt(), middle - far, 0));
      strips.add(road(surfaces.asphalt(), middle - near, -12));
      strips.add(road(surfaces.asphalt(), middle + near, 0));
      strips.add(road(surfaces.asphalt(), middle + far, -12));
    }
    strips.add(road(surfaces.asphalt(), street.roadEdge() - GUTTER, 0));
    strips.add(gutter(surfaces.asphalt(), street.roadEdge()));
    strips.add(kerb(surfaces.kerb(), street.roadEdge() + Street.KERB));
    strips.add(grass(surfaces.grass(), street.pavementStart()));
    strips.add(pavement(surfaces.pavement(), street.pavementEnd()));
    strips.add(grass(surfaces.grass(), Double.POSITIVE_INFINITY));
    return strips.toArray(new GroundStrip[0]);
  }
}
