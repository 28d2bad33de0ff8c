// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** The markings of a roadway, and the share of a pixel's footprint that they cover. */
final class RoadMarkings {
  private static final double HALF_LINE = 0.07;
  private static final double DASH_PERIOD = 8;
  private static final double DASH = 0.42;

  private final double median;
  private final double lane;
  private final int lanes;
  private final double edgeOffset;
  private final double centerOffset;
  private final double zebraEnd;
  private final Street.Crossing[] crossings;

  RoadMarkings(Street street) {
    this.median = street.median();
    this.lane = street.lane();
    this.lanes = street.lanes();
    this.edgeOffset = street.parking() == 0 ? 0.3 : 0;
    this.centerOffset = median > 0 ? 0.3 : 0.14;
    this.zebraEnd = street.roadEdge() - 0.3;
    this.crossings = street.crossings().toArray(new Street.Crossing[0]);
  }

  /** Distance from the axis of the line on a lane's outer edge; line 0 is the middle line. */
  double line(int index) {
    return median + index * lane;
  }

  /** Greatest distance from a {@link #line} at which its paint covers a part of a footprint. */
  double reach(double foot) {
    return Math.max(centerOffset, edgeOffset) + HALF_LINE + foot / 2;
  }

  /** Whether a place is within {@link #reach} of a line. */
  boolean near(double side, double foot) {
    double across = side - median;
    int nearest = (int) Math.max(0, Math.min(lanes, Math.round(across / lane)));
    return Math.abs(across - nearest * lane) <= reach(foot);
  }

  /**
   * Share of a footprint under lane and edge lines, 0 to 1; negative for yellow paint.
   *
   * @param x distance from the axis, signed
   * @param foot width of the footprint
   */
  double lines(double x, double z, double foot) {
    double across = Math.abs(x) - median;
    int line = (int) (across / lane + 0.5);
    double off = Math.abs(across - line * lane);
    if (line == 0) {
      return -cover(off - centerOffset, HALF_LINE, foot);
    }
    if (line == lanes) {
      return cover(off - edgeOffset, HALF_LINE, foot);
    }
    double phase = z / DASH_PERIOD - Math.floor(z / DASH_PERIOD);
    return line > lanes || phase > DASH ? 0 : cover(off, HALF_LINE, foot);
  }

  /**
   * Share of a footprint under the zebra or the stop line before a crossing street, 0 to 1.
   *
   * @param foot width of the footprint
   * @param along length of the footprint along z
   * @param distance distance from the crossing street
   */
  double atCrossing(double x, double z, double foot, double along, double distance) {
    if (Math.abs(x) > zebraEnd) {
      return 0;
    }
    double middle = Street.ZEBRA_GAP + Street.ZEBRA / 2;
    double zebra = cover(distance - middle, Street.ZEBRA / 2, along);
    if (zebra > 0) {
      return zebra * cover(x - Math.floor(x) - 0.5, 0.25, foot);
    }
    if (Math.abs(x) < median + 0.2 || x > 0 != beforeCrossing(z)) {
      return 0;
    }
    return cover(distance - Street.STOP_LINE, 0.25, along);
  }

  private boolean beforeCrossing(double z) {
    for (Street.Crossing crossing : crossings) {
      if (z < crossing.start()) {
        return crossing.start() - z < Street.STOP_LINE + 1;
      }
    }
    return false;
  }

  /** Share of a footprint at distance {@code off} from the middle of a band of half width. */
  private static double cover(double off, double half, double foot) {
    double gap = Math.abs(off) - half;
    if (gap >= foot / 2) {
      return 0;
    }
    double most = 2 * half < foot ? 2 * half : foot;
    double share = foot / 2 - gap;
    return (share < most ? share : most) / foot;
  }
}
