// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.List;

/** Divides both sides of a street into parcels, leaving the crossing streets open. */
final class Frontage {
  private static final double FIRST = -6;
  private static final double LAST = 330;
  private static final double CORNER_GAP = 4.6;

  private final Street street;
  private final Dice dice;

  Frontage(Street street, Dice dice) {
    this.street = street;
    this.dice = dice;
  }

  /** The parcels of one side, from the farthest to the nearest. */
  List<Parcel> draw(int side) {
    List<Parcel> parcels = new ArrayList<>();
    double green = dice.range(0.12, 0.42);
    double z = FIRST;
    boolean afterCrossing = false;
    while (z < LAST) {
      double stop = nextCrossing(z);
      double width = dice.range(9, 22) * (z > 120 ? 1.8 : 1);
      double end = z + width > stop - 7 ? stop : z + width;
      Parcel parcel = parcel(side, z, end, afterCrossing, green);
      if (afterCrossing) {
        addRow(parcels, side, z);
      }
      parcels.add(parcel);
      afterCrossing = end == stop;
      z = afterCrossing ? stop + crossingWidth(stop) : end;
    }
    java.util.Collections.reverse(parcels);
    return parcels;
  }

  private Parcel parcel(int side, double start, double end, boolean open, double green) {
    double front = side * street.frontage();
    if (dice.chance(green)) {
      return WalledGarden.draw(dice, side, start, end, front, dice.chance(0.65));
    }
    return Building.draw(dice, side, start, end, front, open);
  }

  /** Houses along the crossing street beyond the corner house, fronting the camera. */
  private void addRow(List<Parcel> parcels, int side, double start) {
    double x = side * (street.frontage() + 14);
    for (int i = 0; i < 5; i++) {
      Building drawn = Building.draw(dice, side, start, start + 12, x, true);
      parcels.add(drawn);
      x += side * drawn.back();
    }
  }

  /** Where the next crossing street's own pavement starts after z; infinite if there is none. */
  private double nextCrossing(double z) {
    for (Street.Crossing crossing : street.crossings()) {
      if (crossing.start() - CORNER_GAP > z) {
        return crossing.start() - CORNER_GAP;
      }
    }
    return Double.MAX_VALUE;
  }

  private double crossingWidth(double stop) {
    for (Street.Crossing crossing : street.crossings()) {
      if (crossing.start() - CORNER_GAP == stop) {
        return crossing.width() + 2 * CORNER_GAP;
      }
    }
    return 0;
  }
}
