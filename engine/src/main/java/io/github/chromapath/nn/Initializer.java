// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Fills a parameter before training. */
@FunctionalInterface
public interface Initializer {
  /** Fills {@code values}, drawing from {@code random}. */
  void fill(float[] values, SplittableRandom random);

  /** Every element the same. */
  static Initializer constant(float value) {
    return (values, random) -> Arrays.fill(values, value);
  }

  /**
   * PyTorch's default for convolutions and linear layers, weights and biases: uniform in [-b, b)
   * with b = 1 / sqrt(fanIn), which is kaiming_uniform with a = sqrt(5).
   */
  static Initializer uniform(int fanIn) {
    float bound = (float) (1 / Math.sqrt(fanIn));
    return (values, random) -> {
      for (int i = 0; i < values.length; i++) {
        values[i] = bound * (2 * unit(random) - 1);
      }
    };
  }

  /** kaiming_normal with mode fan_out for ReLU, torchvision's for ResNet: N(0, 2 / fanOut). */
  static Initializer kaimingNormal(int fanOut) {
    double deviation = Math.sqrt(2.0 / fanOut);
    return (values, random) -> {
      for (int i = 0; i < values.length; i++) {
        // Box-Muller with StrictMath: the same numbers on every machine and Java version.
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit(random)));
        values[i] = (float) (deviation * radius * StrictMath.cos(2 * Math.PI * unit(random)));
      }
    };
  }

  private static float unit(SplittableRandom random) {
    return (random.nextLong() >>> 40) * 0x1p-24f;
  }
}
