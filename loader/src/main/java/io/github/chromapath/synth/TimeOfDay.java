// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** Hours and weathers that scenes are set in. */
public enum TimeOfDay {
  /** Sun at a slant, pale sky. */
  MORNING(0.20),
  /** High sun, deep blue sky. */
  NOON(0.30),
  /** Clouds all over, no shadows. */
  OVERCAST(0.16),
  /** Low sun, golden light. */
  GOLDEN(0.16),
  /** After sunset, lamps lit. */
  DUSK(0.11),
  /** Dark sky, lamps lit. */
  NIGHT(0.07);

  private final double share;

  TimeOfDay(double share) {
    this.share = share;
  }

  /** A draw among some, at least one: clear day is the commonest and night the rarest. */
  static TimeOfDay draw(Dice dice, Iterable<TimeOfDay> among) {
    double total = 0;
    for (TimeOfDay time : among) {
      total += time.share;
    }
    double left = dice.range(0, total);
    TimeOfDay drawn = null;
    for (TimeOfDay time : among) {
      drawn = time;
      left -= time.share;
      if (left < 0) {
        break;
      }
    }
    return drawn;
  }
}
