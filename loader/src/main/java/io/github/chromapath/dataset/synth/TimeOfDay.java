package io.github.chromapath.dataset.synth;

/** Hours and weathers that scenes are set in. */
enum TimeOfDay {
  MORNING,
  NOON,
  OVERCAST,
  GOLDEN,
  DUSK,
  NIGHT;

  /** A draw in which clear day is the commonest and night the rarest. */
  static TimeOfDay draw(Dice dice) {
    double p = dice.range(0, 1);
    if (p < 0.30) {
      return NOON;
    }
    if (p < 0.50) {
      return MORNING;
    }
    if (p < 0.66) {
      return OVERCAST;
    }
    if (p < 0.82) {
      return GOLDEN;
    }
    return p < 0.93 ? DUSK : NIGHT;
  }
}
