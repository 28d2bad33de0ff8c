// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

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
      Optional<Street.Crossing> next = nextCrossing(z);
      double stop = next.map(Frontage::corner).orElse(Double.MAX_VALUE);
      double width = dice.range(9, 22) * (z > 120 ? 1.8 : 1);
      double end = z + width > stop - 7 ? stop : z + width;
      Parcel parcel = parcel(new Lot(side, z, end, side * street.frontage()), afterCrossing, green);
      if (afterCrossing) {
        addRow(parcels, side, z);
      }
      parcels.add(parcel);
      afterCrossing = end == stop;
      z = afterCrossing ? stop + (next.orElseThrow().width() + 2 * CORNER_GAP) : end;
    }
    Collections.reverse(parcels);
    return parcels;
  }

  private Parcel parcel(Lot lot, boolean openFlank, double green) {
    return dice.chance(green)
        ? WalledGarden.draw(dice, lot, dice.chance(0.65))
        : Building.draw(dice, lot, openFlank);
  }

  /** Adds houses along the crossing street beyond the corner house; they face the camera. */
  private void addRow(List<Parcel> parcels, int side, double start) {
    double x = side * (street.frontage() + 14);
    for (int i = 0; i < 5; i++) {
      Building drawn = Building.draw(dice, new Lot(side, start, start + 12, x), true);
      parcels.add(drawn);
      x += side * drawn.block().depth();
    }
  }

  /** The next crossing street after z. */
  private Optional<Street.Crossing> nextCrossing(double z) {
    return street.crossings().stream().filter(crossing -> corner(crossing) > z).findFirst();
  }

  /** The z at which the crossing street's own pavement starts. */
  private static double corner(Street.Crossing crossing) {
    return crossing.start() - CORNER_GAP;
  }
}
