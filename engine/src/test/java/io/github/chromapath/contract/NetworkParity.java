package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.chromapath.contract.TorchScope.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Holds what a whole network computed in fp32, under the names of {@link NetworkOracle}, against
 * libtorch in fp64.
 *
 * <p>Inference is held to rounding. In training mode batch norm over two images amplifies rounding
 * a hundredfold, in libtorch as much as here; outputs and losses are held to 1e-4. a* and b* are
 * 255 s - 128 with s near a half, so that little is left of them: their error is taken of 255 s.
 *
 * <p>Gradients are discontinuous where a ReLU's or a maximum's inputs are within rounding of each
 * other: single contributions come or go, and fp32 gradients of a deep network at random weights
 * are percents off the exact ones, whoever computes them. What can be asked of a gradient, and of
 * parameters and losses after steps along it, is to be no further off than three times libtorch's
 * own fp32 error. That error is a matter of which ReLUs happened to flip, and for a tensor of few
 * elements it may be almost none in one computation and ten times as much in the next, as equal in
 * standing: so it is the largest of several computations, each from the same weights moved by at
 * most one unit in the last place. Below a few units of fp32 rounding no error is told from none.
 *
 * <p>AdaDelta's first step goes by little more than the gradient's sign, and so the other way where
 * the gradient is nearly zero. After one step, therefore, parameters are held to the formula in
 * fp64 from the gradients that were computed here; after more, to three times libtorch's own error.
 */
public final class NetworkParity {
  private static final String PARAMETER = "param.";
  private static final double FACTOR = 3;
  private static final double ROUNDING = 1e-6;
  private static final double INFERENCE = 1e-5;
  private static final double AMPLIFIED = 1e-4;

  private static final double LR = 0.004;
  private static final double RHO = 0.9;
  private static final double EPSILON = 1e-6;

  private final NetworkOracle oracle;
  private final int steps;
  private final Map<String, float[]> exact;
  private final Map<String, Double> ownErrors = new LinkedHashMap<>();

  /**
   * Solves in both precisions.
   *
   * @param realisations how often in fp32, at least once
   */
  public NetworkParity(NetworkOracle oracle, NetworkBatch batch, int steps, int realisations) {
    this.oracle = oracle;
    this.steps = steps;
    exact = oracle.solve(batch, steps, Precision.DOUBLE);
    for (int i = 0; i < realisations; i++) {
      NetworkOracle nudged = i == 0 ? oracle : oracle.nudged(i);
      Map<String, float[]> rounded = nudged.solve(batch, steps, Precision.FLOAT);
      exact.forEach(
          (name, values) -> {
            double error = TensorAssert.euclideanError(rounded.get(name), values);
            ownErrors.merge(name, error, Math::max);
          });
    }
  }

  /** Fails, naming every tensor that is too far off, missing or too many. */
  public void check(Map<String, float[]> actual) {
    assertEquals(exact.keySet(), actual.keySet());
    List<String> wrong = new ArrayList<>();
    exact.forEach(
        (name, values) -> {
          double error = error(name, actual, values);
          double bound = bound(name);
          if (!(error <= bound)) {
            wrong.add(String.format(Locale.ROOT, "%s: %.3g above %.3g", name, error, bound));
          }
        });
    if (!wrong.isEmpty()) {
      fail(wrong.size() + " of " + exact.size() + " are off: " + String.join("; ", wrong));
    }
  }

  private double error(String name, Map<String, float[]> actual, float[] expected) {
    float[] values = actual.get(name);
    if (name.equals("eval.ab") || name.equals("out.ab")) {
      return TensorAssert.euclideanError(unshifted(values), unshifted(expected));
    }
    if (oneStepOfAdaDelta(name)) {
      String parameter = name.substring(PARAMETER.length());
      float[] start = oracle.weights().values().get(parameter);
      return TensorAssert.euclideanError(
          values, afterOneStep(start, actual.get("grad." + parameter)));
    }
    return TensorAssert.euclideanError(values, expected);
  }

  private double bound(String name) {
    if (name.startsWith("eval.")) {
      return INFERENCE;
    }
    if (oneStepOfAdaDelta(name)) {
      return ROUNDING;
    }
    return name.startsWith("out.") || name.startsWith("loss.")
        ? AMPLIFIED
        : FACTOR * Math.max(ROUNDING, ownErrors.get(name));
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
      scaled[i] -= (float) oracle.settings().chromaShift();
    }
    return scaled;
  }
}
