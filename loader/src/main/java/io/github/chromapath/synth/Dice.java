// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.SplittableRandom;

/** A seeded source of random numbers. Not thread-safe. */
final class Dice {
  private final SplittableRandom random;

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  /** The dice of one scene of a set. */
  static Dice of(long seed, int index) {
    return new Dice(new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index).split());
  }

  /** Independent dice. Drawing from them does not change what these dice draw next. */
  Dice split() {
    return new Dice(random.split());
  }

  /** Uniform in [low, high). */
  double range(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** Uniform in low to high, both included. */
  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** -1 or 1. */
  int sign() {
    return random.nextBoolean() ? 1 : -1;
  }

  int pick(int[] values) {
    return values[random.nextInt(values.length)];
  }

  <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  int bits() {
    return random.nextInt();
  }
}
