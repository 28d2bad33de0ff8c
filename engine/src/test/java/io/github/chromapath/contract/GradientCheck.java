// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.chromapath.backend.Backend;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Central finite differences of L = sum over outputs of (random cotangent . output) against the
 * gradients that a case computes. The cotangent is random because sum(output) cannot detect errors
 * in a normalisation.
 *
 * <p>A sample of elements of each input is moved by its step h. (L(x + h) - L(x - h)) / 2h must
 * agree with the gradient to within {@value #TOLERANCE} of its largest element. fp32 outputs cause
 * noise of about 1e-7 |L| / h, so this check detects wrong formulas but not small errors. The
 * comparison with libtorch detects those. Elements near a declared kink are skipped.
 */
final class GradientCheck {
  static final double TOLERANCE = 5e-3;
  private static final int SAMPLES = 8;

  private GradientCheck() {}

  static void check(Backend backend, OpCase opCase) {
    try (OpRun run = new OpRun(backend, opCase)) {
      for (OpCase.Difference difference : opCase.differences()) {
        check(run, opCase, difference);
      }
    }
  }

  private static void check(OpRun run, OpCase opCase, OpCase.Difference difference) {
    run.run();
    float[] gradient = run.download(difference.gradient());
    double scale = 0;
    for (float element : gradient) {
      scale = Math.max(scale, Math.abs(element));
    }
    float[] input = opCase.operands().get(difference.input()).initial().values();
    Random random = new Random(input.length);
    int checked = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      int element = random.nextInt(input.length);
      if (difference.kink().test(element)) {
        continue;
      }
      double numeric = slope(run, opCase, difference, input, element);
      double error = Math.abs(numeric - gradient[element]);
      if (!(error <= TOLERANCE * scale)) {
        fail(
            String.format(
                Locale.ROOT,
                "%s[%d] is %.6g, finite differences are %.6g (largest element %.6g)",
                difference.gradient(),
                element,
                gradient[element],
                numeric,
                scale));
      }
      checked++;
    }
    if (checked == 0) {
      fail("every sampled element of " + difference.input() + " lies at a kink");
    }
  }

  private static double slope(
      OpRun run, OpCase opCase, OpCase.Difference difference, float[] input, int element) {
    float[] moved = input.clone();
    moved[element] = input[element] + difference.step();
    float above = moved[element];
    run.runWith(difference.input(), moved);
    double high = weightedSum(run, opCase.cotangents());
    moved[element] = input[element] - difference.step();
    float below = moved[element];
    run.runWith(difference.input(), moved);
    double low = weightedSum(run, opCase.cotangents());
    return (high - low) / ((double) above - below);
  }

  private static double weightedSum(OpRun run, Map<String, HostTensor> cotangents) {
    double sum = 0;
    for (Map.Entry<String, HostTensor> entry : cotangents.entrySet()) {
      float[] cotangent = entry.getValue().values();
      float[] output = run.download(entry.getKey());
      for (int i = 0; i < output.length; i++) {
        sum += (double) cotangent[i] * output[i];
      }
    }
    return sum;
  }
}
