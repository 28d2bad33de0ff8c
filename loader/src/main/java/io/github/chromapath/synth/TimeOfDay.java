// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** The hour and weather of a scene. */
public enum TimeOfDay {
  /** Oblique sun, pale sky. */
  MORNING(0.20),
  /** High sun, deep blue sky. */
  NOON(0.30),
  /** Overcast sky, no shadows. */
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

  /** Draws one of some, at least one: noon is the most frequent, night the rarest. */
  static TimeOfDay draw(Dice dice, Iterable<TimeOfDay> among) {
    double total = 0;
    for (TimeOfDay time : among) {
      total += time.share;
    }
    double left = dice.range(0, total);
    TimeOfDay drawn = among.iterator().next();
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
