// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.chromapath.graph.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares the results of a whole network, under the names of {@link NetworkOracle}, to libtorch in
 * fp64.
 *
 * <p>Inference in fp32 must agree to within rounding. In training mode batch norm over two images
 * amplifies rounding a hundredfold, in libtorch as well, so the bound of outputs and losses is
 * 1e-4. a* and b* are 255 s - 128 with s near 0.5 and close to 0, so their error is relative to 255
 * s.
 *
 * <p>Gradients, and parameters and losses after steps, may deviate by three times libtorch's own
 * error at that precision. With activations in 16 bits this bound applies to all results, and
 * libtorch rounds at the same places. libtorch's error depends on which ReLUs and maxima switch.
 * For a tensor of few elements it varies tenfold between equally valid computations. The bound
 * therefore uses the largest error of several computations, each from the same weights moved by at
 * most one unit in the last place. An error below the rounding that batch norm amplifies counts as
 * none. In 16 bits a few gradients are not much longer than their error, and even a zero would
 * pass. Their length must therefore also be within a factor of three of libtorch's.
 *
 * <p>The direction of AdaDelta's first step is almost the gradient's sign, which is uncertain for a
 * gradient near zero. After one step in fp32, parameters are therefore compared with the formula in
 * fp64, applied to the engine's own gradients. After more steps, the bound is three times
 * libtorch's own error.
 */
public final class NetworkParity {
  private static final String PARAMETER = "param.";
  private static final double FACTOR = 3;
  private static final double ROUNDING = 1e-6;
  private static final double GRADIENT_ROUNDING = 1e-5;
  private static final double INFERENCE = 1e-5;
  private static final double AMPLIFIED = 1e-4;

  private static final double LR = 0.004;
  private static final double RHO = 0.9;
  private static final double EPSILON = 1e-6;

  private final ParityOracle oracle;
  private final int steps;
  private final Precision precision;
  private final Map<String, float[]> exact;
  private final Map<String, Double> ownErrors = new LinkedHashMap<>();
  private final Map<String, Double> shortest = new LinkedHashMap<>();
  private final Map<String, Double> longest = new LinkedHashMap<>();

  /** As the constructor that names a precision, in fp32. */
  public NetworkParity(ParityOracle oracle, NetworkBatch batch, int steps, int realisations) {
    this(oracle, batch, steps, realisations, Precision.FP32);
  }

  /**
   * Solves exactly and in the precision.
   *
   * @param realisations number of computations in the precision, at least 1
   * @param precision that the network to be checked computes in
   */
  public NetworkParity(
      ParityOracle oracle, NetworkBatch batch, int steps, int realisations, Precision precision) {
    this(oracle, steps, precision, oracle.solve(batch, steps, TorchScope.Precision.DOUBLE));
    measure(batch, realisations);
  }

  /** Without a measured error of libtorch; {@link #measure} adds it. */
  NetworkParity(ParityOracle oracle, int steps, Precision precision, Map<String, float[]> exact) {
    this.oracle = oracle;
    this.steps = steps;
    this.precision = precision;
    this.exact = exact;
  }

  /** Computes in the precision, {@code realisations} times, to measure libtorch's own error. */
  void measure(NetworkBatch batch, int realisations) {
    for (int seed = 0; seed < realisations; seed++) {
      ParityOracle nudged = seed == 0 ? oracle : oracle.nudged(seed);
      measure(nudged.solve(batch, steps, TorchScope.Precision.of(precision)));
    }
  }

  /** libtorch's name of a result: fused inference and evaluation have the same expected values. */
  private static String oracleName(String name) {
    return name.replace("infer.", "eval.");
  }

  private void measure(Map<String, float[]> rounded) {
    exact.forEach(
        (name, values) -> {
          ownErrors.merge(name, error(name, rounded, values), Math::max);
          shortest.merge(name, length(rounded.get(name)), Math::min);
          longest.merge(name, length(rounded.get(name)), Math::max);
        });
  }

  /** {@link #check} of results without inference. */
  public void checkTraining(Map<String, float[]> actual) {
    assertEquals(
        exact.keySet().stream()
            .filter(name -> !name.startsWith("eval."))
            .collect(Collectors.toSet()),
        actual.keySet());
    checkBounds(actual);
  }

  /** Fails with the name of every tensor that deviates too far, is missing or is unexpected. */
  public void check(Map<String, float[]> actual) {
    assertEquals(
        exact.keySet(),
        actual.keySet().stream().map(NetworkParity::oracleName).collect(Collectors.toSet()));
    checkBounds(actual);
  }

  private void checkBounds(Map<String, float[]> actual) {
    List<String> wrong = new ArrayList<>();
    actual.forEach(
        (name, values) -> {
          double error = error(name, actual, exact.get(oracleName(name)));
          double bound = bound(name);
          if (!(error <= bound)) {
            wrong.add(String.format(Locale.ROOT, "%s: %.3g above %.3g", name, error, bound));
          }
          double length = length(values);
          if (name.startsWith("grad.") && precision != Precision.FP32 && !likely(name, length)) {
            wrong.add(String.format(Locale.ROOT, "%s has the length %.3g", name, length));
          }
        });
    if (!wrong.isEmpty()) {
      fail(wrong.size() + " of " + actual.size() + " are off: " + String.join("; ", wrong));
    }
  }

  private boolean likely(String name, double length) {
    return length >= shortest.get(name) / FACTOR && length <= longest.get(name) * FACTOR;
  }

  private static double length(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private double error(String name, Map<String, float[]> actual, float[] expected) {
    float[] values = actual.get(name);
    if (name.endsWith(".ab")) {
      return TensorAssert.euclideanError(unshifted(values), unshifted(expected));
    }
    if (oneStepOfAdaDelta(name) && exact.containsKey(gradientOf(name))) {
      String parameter = name.substring(PARAMETER.length());
      float[] start = oracle.weights().values().get(parameter);
      return TensorAssert.euclideanError(values, afterOneStep(start, actual.get(gradientOf(name))));
    }
    return TensorAssert.euclideanError(values, expected);
  }

  private double bound(String name) {
    if (oneStepOfAdaDelta(name)) {
      return ROUNDING;
    }
    double own = ownErrors.get(oracleName(name));
    if (name.startsWith("grad.")) {
      return FACTOR * Math.max(GRADIENT_ROUNDING, own);
    }
    if (precision != Precision.FP32) {
      return FACTOR * own;
    }
    if (oracleName(name).startsWith("eval.")) {
      return INFERENCE;
    }
    return name.startsWith("out.") || name.startsWith("loss.")
        ? AMPLIFIED
        : FACTOR * Math.max(ROUNDING, own);
  }

  /** The name of the gradient of a parameter, which is absent if the parameter is frozen. */
  private static String gradientOf(String name) {
    return "grad." + name.substring(PARAMETER.length());
  }

  private boolean oneStepOfAdaDelta(String name) {
    return steps == 1 && name.startsWith(PARAMETER) && TorchMultipath.isParameter(name);
  }

  private static float[] afterOneStep(float[] start, float[] gradient) {
    float[] end = new float[start.length];
    for (int i = 0; i < end.length; i++) {
      double g = gradient[i];
      double delta = Math.sqrt(EPSILON) / Math.sqrt((1 - RHO) * g * g + EPSILON) * g;
      end[i] = (float) (start[i] - LR * delta);
    }
    return end;
  }

  private float[] unshifted(float[] ab) {
    float[] scaled = ab.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] -= (float) oracle.chromaShift();
    }
    return scaled;
  }
}
