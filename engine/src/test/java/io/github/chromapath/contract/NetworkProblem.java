// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import com.google.common.base.Suppliers;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Lightness;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The whole network with all three losses on a seeded batch of two images, and libtorch's results.
 * libtorch solves a problem once, for all backends.
 */
public final class NetworkProblem {
  private static final int THREADS = 2;

  /** A quarter of the channels, three steps; shared by the test classes of one JVM. */
  public static final NetworkProblem NARROW =
      new NetworkProblem(new Network(0.25, true, 64, 40, 3));

  /**
   * Frozen groups between trained ones, below them and above them, in every path; two steps. The
   * lowest layers of the context path are frozen, too.
   */
  public static final NetworkProblem FROZEN =
      new NetworkProblem(
          new Network(
              0.25,
              true,
              64,
              40,
              2,
              List.of(
                  "context.resnet",
                  "context.refine7.eca",
                  "spatial.conv2",
                  "fusion",
                  "semantic",
                  "color.ds3",
                  "color.ds12",
                  "color.us5")));

  private final Network network;
  private final NetworkWeights weights;
  private final NetworkWeights vgg = NetworkWeights.vgg(2);
  private final NetworkBatch batch;
  private final NetworkOracle oracle;
  private final Supplier<Map<String, float[]>> exact = Suppliers.memoize(this::solveExactly);
  private final Map<Precision, NetworkParity> parities = new EnumMap<>(Precision.class);

  /**
   * A network and its training.
   *
   * @param width multiplier of the channel counts
   * @param instanceNorm whether the skips are normalised
   * @param height rows of the images
   * @param columns columns of the images
   * @param steps of training
   * @param frozen groups that are not trained
   */
  public record Network(
      double width, boolean instanceNorm, int height, int columns, int steps, List<String> frozen) {
    /** A network that is trained as a whole. */
    public Network(double width, boolean instanceNorm, int height, int columns, int steps) {
      this(width, instanceNorm, height, columns, steps, List.of());
    }
  }

  /** Seeded weights and two seeded images. */
  public NetworkProblem(Network network) {
    this.network = network;
    weights = NetworkWeights.network(network.width(), ModelConfig.CLASSES, 1);
    batch = NetworkBatch.random(2, network.height(), network.columns(), 4);
    TorchMultipath.Settings settings =
        new TorchMultipath.Settings(
            network.instanceNorm(), true, Lightness.SRGB, 255, -128, network.frozen());
    oracle = new NetworkOracle(weights, vgg, settings, THREADS);
  }

  private Map<String, float[]> solveExactly() {
    return oracle.solve(batch, network.steps(), TorchScope.Precision.DOUBLE);
  }

  /** Fails unless {@code solved}, from {@link #solve}, agrees with libtorch. */
  public synchronized void check(Map<String, float[]> solved, Precision precision) {
    parities.computeIfAbsent(precision, this::parity).check(solved);
  }

  private NetworkParity parity(Precision precision) {
    NetworkParity parity = new NetworkParity(oracle, network.steps(), precision, exact.get());
    parity.measure(batch, realisations(precision));
    return parity;
  }

  /**
   * Computations that libtorch's error is measured in. At the published width, some computations
   * have many times the error of others: with three, the bound would depend on luck.
   */
  private int realisations(Precision precision) {
    if (precision != Precision.FP32) {
      return 6;
    }
    return network.width() < 1 ? 3 : 8;
  }

  /** The engine's results on a backend, under the names of {@link NetworkOracle}. */
  public Map<String, float[]> solve(Backend backend, Precision precision) {
    ModelConfig model =
        ModelConfig.standard().withWidth(network.width()).withInstanceNorm(network.instanceNorm());
    return new EngineNetwork(backend, batch, network.frozen())
        .solve(model, weights, vgg, network.steps(), precision);
  }
}
