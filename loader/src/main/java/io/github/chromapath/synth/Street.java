// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.List;

/**
 * The ground plan, symmetric about the street's axis. From the middle outwards: median, lanes,
 * parking, kerb, verge, pavement and front gardens. All lengths are in metres. Traffic keeps to the
 * right.
 *
 * @param roadway everything between the kerbs
 * @param roadside everything from a kerb to the house fronts
 * @param crossings the crossing streets, by ascending z
 */
record Street(Roadway roadway, Roadside roadside, List<Crossing> crossings) {

  /**
   * The roadway.
   *
   * @param median half the width of the planted median; 0 for a painted line
   * @param lane width of a lane
   * @param lanes number of lanes in each direction
   * @param parking width of the parking strip; 0 without one
   */
  record Roadway(double median, double lane, int lanes, double parking) {}

  /**
   * One side of the street.
   *
   * @param verge width of the grass between kerb and pavement; 0 without one
   * @param pavement width of the pavement
   * @param garden width of the grass between pavement and house fronts; 0 without one
   */
  record Roadside(double verge, double pavement, double garden) {}

  /** Width of the kerb stone. */
  static final double KERB = 0.22;

  /** Gap between a crossing street and the near edge of its zebra. */
  static final double ZEBRA_GAP = 1.2;

  /** Length of a zebra along the street. */
  static final double ZEBRA = 3;

  /** Distance of the stop line from a crossing street. */
  static final double STOP_LINE = 5.2;

  /** Radius of the kerb at corners. */
  static final double CORNER = 3.5;

  /** The z at which the street ends at the backdrop. */
  static final double END = 380;

  /** The roadway of a crossing street, from kerb to kerb along z. */
  record Crossing(double start, double end) {
    /** Distance of z from the roadway; negative within it. */
    double outside(double z) {
      return z < (start + end) / 2 ? start - z : z - end;
    }

    double middle() {
      return (start + end) / 2;
    }

    double width() {
      return end - start;
    }
  }

  static Street draw(Dice dice) {
    int lanes = dice.between(1, 3);
    double median = lanes > 1 && dice.chance(0.35) ? dice.range(0.8, 1.8) : 0;
    double parking = dice.chance(0.55) ? 2.3 : 0;
    double verge = dice.chance(0.45) ? dice.range(1.0, 2.0) : 0;
    double garden = dice.chance(0.35) ? dice.range(2.0, 5.0) : 0;
    double first = dice.range(16, 58);
    double second = first + dice.range(50, 90);
    List<Crossing> crossings =
        List.of(
            new Crossing(first, first + dice.range(8, 14)),
            new Crossing(second, second + dice.range(8, 14)));
    Roadway roadway = new Roadway(median, dice.range(3.1, 3.5), lanes, parking);
    return new Street(roadway, new Roadside(verge, dice.range(2.4, 4.2), garden), crossings);
  }

  double median() {
    return roadway.median;
  }

  double lane() {
    return roadway.lane;
  }

  int lanes() {
    return roadway.lanes;
  }

  double parking() {
    return roadway.parking;
  }

  /** Distance from the axis to the face of the kerb. */
  double roadEdge() {
    return median() + lanes() * lane() + parking();
  }

  /** Distance from the axis to the inner edge of the pavement. */
  double pavementStart() {
    return roadEdge() + KERB + roadside.verge;
  }

  /** Distance from the axis to the outer edge of the pavement. */
  double pavementEnd() {
    return pavementStart() + roadside.pavement;
  }

  /** Distance from the axis to the house fronts. */
  double frontage() {
    return pavementEnd() + roadside.garden;
  }

  /** Distance from the axis to the middle of a lane; lane 0 is the innermost. */
  double laneCenter(int index) {
    return median() + (index + 0.5) * lane();
  }

  /** Distance from the axis to the middle of parked cars. */
  double parkingCenter() {
    return median() + lanes() * lane() + parking() / 2 + 0.05;
  }

  /** Distance of poles from the axis: just behind the kerb. */
  double poleLine() {
    return roadEdge() + KERB + 0.45;
  }

  /** Distance along z to the nearest crossing street; 0 within one. */
  double distanceToCrossing(double z) {
    double nearest = Double.MAX_VALUE;
    for (Crossing crossing : crossings) {
      nearest = Math.min(nearest, Math.max(0, crossing.outside(z)));
    }
    return nearest;
  }
}
