// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.List;

/**
 * The ground plan, symmetric about the street's axis: median, lanes, parking, kerb, verge, pavement
 * and front gardens, from the middle outwards, in metres; and the crossing streets, each an
 * interval of z. Traffic keeps to the right.
 *
 * @param median half width of the planted median, 0 for a painted line
 * @param lane lane width
 * @param lanes lanes in each direction
 * @param parking width of the parking strip, 0 for none
 * @param verge width of the grass between kerb and pavement, 0 for none
 * @param pavement width of the pavement
 * @param garden width of the grass between pavement and house fronts, 0 for none
 * @param crossings the crossing streets, by ascending z
 */
record Street(
    double median,
    double lane,
    int lanes,
    double parking,
    double verge,
    double pavement,
    double garden,
    List<Crossing> crossings) {
  /** Width of the kerb stone. */
  static final double KERB = 0.22;

  /** Gap between a crossing street and the near edge of the zebra beside it. */
  static final double ZEBRA_GAP = 1.2;

  /** Length of a zebra along the street. */
  static final double ZEBRA = 3;

  /** How far from a crossing street traffic stops. */
  static final double STOP_LINE = 5.2;

  /** Radius of the kerb at corners. */
  static final double CORNER = 3.5;

  /** Where the street ends at the backdrop. */
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
    return new Street(
        median,
        dice.range(3.1, 3.5),
        lanes,
        parking,
        verge,
        dice.range(2.4, 4.2),
        garden,
        crossings);
  }

  /** Distance of the kerb's face from the axis. */
  double roadEdge() {
    return median + lanes * lane + parking;
  }

  /** Distance of the pavement's inner edge from the axis. */
  double pavementStart() {
    return roadEdge() + KERB + verge;
  }

  /** Distance of the pavement's outer edge from the axis. */
  double pavementEnd() {
    return pavementStart() + pavement;
  }

  /** Distance of house fronts from the axis. */
  double frontage() {
    return pavementEnd() + garden;
  }

  /** Distance from the axis of the middle of a lane, 0 being the innermost. */
  double laneCentre(int index) {
    return median + (index + 0.5) * lane;
  }

  /** Distance from the axis of the middle of parked cars. */
  double parkingCentre() {
    return median + lanes * lane + parking / 2 + 0.05;
  }

  /** Where poles stand: just behind the kerb. */
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
