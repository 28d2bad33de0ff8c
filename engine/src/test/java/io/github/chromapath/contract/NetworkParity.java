// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Lightness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Holds what a whole network computed, under the names of {@link NetworkOracle}, against libtorch
 * in fp64.
 *
 * <p>Inference in fp32 is held to rounding. In training mode batch norm over two images amplifies
 * rounding a hundredfold, in libtorch as much as here; outputs and losses are held to 1e-4. a* and
 * b* are 255 s - 128 with s near a half, so that little is left of them: their error is taken of
 * 255 s.
 *
 * <p>Every gradient, and parameters and losses after steps along it, may be no further off than
 * three times libtorch's own error at that precision; with activations in 16 bits, that is
 * everything. libtorch then rounds them at the same places. Its error is a matter of which ReLUs
 * and maxima happened to switch, and for a tensor of few elements it may be almost none in one
 * computation and ten times as much in the next, as equal in standing: so it is the largest of
 * several computations, each from the same weights moved by at most one unit in the last place.
 * Below the rounding that batch norm amplifies no error of a gradient is told from none. In 16 bits
 * a few gradients are not much longer than their error, and three times that would let nothing pass
 * for them: their length must be within a factor of three of libtorch's as well.
 *
 * <p>AdaDelta's first step goes by little more than the gradient's sign, and so the other way where
 * the gradient is nearly zero. After one step in fp32, therefore, parameters are held to the
 * formula in fp64 from the gradients that were computed here; after more, to three times libtorch's
 * own error.
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

  private final NetworkOracle oracle;
  private final int steps;
  private final Precision precision;
  private final Map<String, float[]> exact;
  private final Map<String, Double> ownErrors = new LinkedHashMap<>();
  private final Map<String, Double> shortest = new LinkedHashMap<>();
  private final Map<String, Double> longest = new LinkedHashMap<>();

  /**
   * A narrow or wide network, all three losses, on a seeded batch of two pictures.
   *
   * @param width multiplier of the channel counts
   * @param instanceNorm whether the skips are normalised
   * @param height rows of the pictures
   * @param columns of the pictures
   * @param steps of training
   */
  public record Network(double width, boolean instanceNorm, int height, int columns, int steps) {}

  /** As the constructor that names a precision, in fp32. */
  public NetworkParity(NetworkOracle oracle, NetworkBatch batch, int steps, int realisations) {
    this(oracle, batch, steps, realisations, Precision.FP32);
  }

  /**
   * Solves exactly and in the precision.
   *
   * @param realisations how often in the precision, at least once
   * @param precision that the network to be checked computes in
   */
  public NetworkParity(
      NetworkOracle oracle, NetworkBatch batch, int steps, int realisations, Precision precision) {
    this.oracle = oracle;
    this.steps = steps;
    this.precision = precision;
    exact = oracle.solve(batch, steps, TorchScope.Precision.DOUBLE);
    for (int seed = 0; seed < realisations; seed++) {
      NetworkOracle nudged = seed == 0 ? oracle : oracle.nudged(seed);
      measure(nudged.solve(batch, steps, TorchScope.Precision.of(precision)));
    }
  }

  /** The name under which libtorch has it: fused inference should give what evaluation gives. */
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

  /** What libtorch and the engine's network are both given, and in which precision they compute. */
  public static final class Problem {
    private final Network network;
    private final Precision precision;
    private final NetworkWeights weights;
    private final NetworkWeights vgg = NetworkWeights.vgg(2);
    private final NetworkBatch batch;

    /** Seeded weights and two seeded pictures. */
    public Problem(Network network, Precision precision) {
      this.network = network;
      this.precision = precision;
      weights = NetworkWeights.network(network.width(), ModelConfig.CLASSES, 1);
      batch = NetworkBatch.random(2, network.height(), network.columns(), 4);
    }

    /**
     * libtorch's results and its own error.
     *
     * @param realisations of that error
     * @param threads of libtorch
     */
    public NetworkParity oracle(int realisations, int threads) {
      TorchMultipath.Settings settings =
          new TorchMultipath.Settings(network.instanceNorm(), true, Lightness.SRGB, 255, -128);
      NetworkOracle oracle = new NetworkOracle(weights, vgg, settings, threads);
      return new NetworkParity(oracle, batch, network.steps(), realisations, precision);
    }

    /**
     * Solves by libtorch, once for any number of backends.
     *
     * @param realisations of libtorch's error
     * @param threads of libtorch
     * @return runs the engine's network on a backend and holds it against libtorch
     */
    public Consumer<Backend> parity(int realisations, int threads) {
      NetworkParity oracle = oracle(realisations, threads);
      return backend -> oracle.check(solve(backend));
    }

    /** The engine's results on a backend. */
    public Map<String, float[]> solve(Backend backend) {
      ModelConfig model =
          ModelConfig.standard()
              .withWidth(network.width())
              .withInstanceNorm(network.instanceNorm());
      return EngineNetwork.solve(backend, model, weights, vgg, batch, network.steps(), precision);
    }
  }

  /**
   * Runs the engine's network on a backend in a precision and holds it against libtorch.
   *
   * @param realisations of libtorch's error
   * @param threads of libtorch
   */
  public static void check(
      Backend backend, Precision precision, Network network, int realisations, int threads) {
    new Problem(network, precision).parity(realisations, threads).accept(backend);
  }

  /** Fails, naming every tensor that is too far off, missing or too many. */
  public void check(Map<String, float[]> actual) {
    assertEquals(
        exact.keySet(),
        actual.keySet().stream().map(NetworkParity::oracleName).collect(Collectors.toSet()));
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
    if (oneStepOfAdaDelta(name)) {
      String parameter = name.substring(PARAMETER.length());
      float[] start = oracle.weights().values().get(parameter);
      return TensorAssert.euclideanError(
          values, afterOneStep(start, actual.get("grad." + parameter)));
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
