// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.graph.BatchShare;
import io.github.chromapath.graph.DataParallel;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.ParallelConfig;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.graph.Program;
import io.github.chromapath.nn.BatchNorm2d;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import io.github.chromapath.train.Ranks;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batch norm over the images of several ranks, as a layer, against one over the whole batch. */
@Tag("fast")
class SyncBatchNormTest {
  private static final String NAME = "bn";

  /** The operands over a whole batch. */
  private record Problem(
      HostTensor x, HostTensor weight, HostTensor bias, HostTensor dy, boolean relu) {
    static Problem random(Shape shape, boolean relu) {
      Shape vector = Shape.vector(shape.c());
      return new Problem(
          HostTensor.normal(shape, 1).map(v -> 2 * v + 0.5f),
          HostTensor.uniform(vector, 2, 0.5f, 1.5f),
          HostTensor.normal(vector, 3),
          HostTensor.normal(shape, 4),
          relu);
    }

    int images() {
      return x.shape().n();
    }
  }

  /** The elements of a rank's share. */
  private static float[] own(HostTensor whole, BatchShare share) {
    int image = whole.values().length / whole.shape().n();
    return Arrays.copyOfRange(
        whole.values(), share.first() * image, (share.first() + share.images()) * image);
  }

  /** The layer on one rank. */
  private static final class Layer implements AutoCloseable {
    private final Backend backend;
    private final ParameterStore store = new ParameterStore();
    private final BatchShare share;
    private final Problem problem;
    private final Tensor x;
    private final Tensor dy;
    private final Tensor y;
    private final Tensor dx;
    private final Program program;

    Layer(Communicator ranks, Problem problem, Precision precision) {
      this.problem = problem;
      backend = CpuBackend.open(1, ranks);
      share = new BatchShare(ranks.rank(), ranks.world(), problem.images());
      GraphBuilder graph =
          new GraphBuilder(
              Mode.TRAINING,
              precision,
              Optional.of(
                      new DataParallel(share, ParallelConfig.standard().withSyncBatchNorm(true)))
                  .filter(any -> ranks.world() > 1));
      Shape whole = problem.x().shape();
      BatchNorm2d layer = new BatchNorm2d(store, NAME, whole.c(), problem.relu());
      store.allocate(backend);
      store.allocateGradients();
      store.initialize(1);
      store.write(NAME + ".weight", problem.weight().values());
      store.write(NAME + ".bias", problem.bias().values());
      Shape shape = new Shape(share.images(), whole.h(), whole.w(), whole.c());
      x = graph.input("x", shape, precision.activations());
      dy = graph.input("dy", shape, precision.activations());
      y = graph.retain(layer.forward(graph, x));
      dx = graph.retain(layer.backward(graph, dy));
      program = graph.build().compile(backend);
    }

    float[] run(HostTensor values) {
      backend.upload(FloatBuffer.wrap(own(values, share)), x);
      backend.upload(FloatBuffer.wrap(own(problem.dy(), share)), dy);
      program.run();
      return download(y);
    }

    float[] download(Tensor tensor) {
      float[] values = new float[Math.toIntExact(tensor.shape().elements())];
      backend.download(tensor, FloatBuffer.wrap(values));
      return values;
    }

    /** What this rank computes, by name. */
    Map<String, float[]> results() {
      float[] result = run(problem.x());
      program.commit();
      return Map.of(
          "y", result,
          "dx", download(dx),
          "dWeight", store.readGradient(NAME + ".weight"),
          "dBias", store.readGradient(NAME + ".bias"),
          "runningMean", store.read(NAME + ".running_mean"),
          "runningVariance", store.read(NAME + ".running_var"));
    }

    @Override
    public void close() {
      program.close();
      store.close();
      backend.close();
    }
  }

  private static List<Map<String, float[]>> solve(int world, Problem problem, Precision precision)
      throws Exception {
    return RankThreads.run(
        world,
        ranks -> {
          try (Layer layer = new Layer(ranks, problem, precision)) {
            return layer.results();
          }
        });
  }

  private static float[] joined(List<Map<String, float[]>> ranks, String name) {
    List<float[]> parts = ranks.stream().map(rank -> rank.get(name)).toList();
    int length = parts.stream().mapToInt(part -> part.length).sum();
    float[] all = new float[length];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static float[] sum(List<Map<String, float[]>> ranks, String name) {
    List<float[]> terms = ranks.stream().map(rank -> rank.get(name)).toList();
    float[] sum = new float[terms.get(0).length];
    for (int i = 0; i < sum.length; i++) {
      int at = i;
      sum[i] = (float) terms.stream().mapToDouble(term -> term[at]).sum();
    }
    return sum;
  }

  private static Map<String, float[]> torch(Problem problem) {
    Shape vector = problem.weight().shape();
    return TorchOracle.exact()
        .leaf("x", problem.x())
        .leaf("weight", problem.weight())
        .leaf("bias", problem.bias())
        .constant("runningMean", HostTensor.filled(vector, 0))
        .constant("runningVariance", HostTensor.filled(vector, 1))
        .output(
            "y",
            problem.dy(),
            t -> {
              org.bytedeco.pytorch.Tensor y =
                  torch.batch_norm(
                      t.get("x"),
                      new TensorOptional(t.vector("weight")),
                      new TensorOptional(t.vector("bias")),
                      new TensorOptional(t.vector("runningMean")),
                      new TensorOptional(t.vector("runningVariance")),
                      true,
                      0.1,
                      1e-5,
                      false);
              return problem.relu() ? torch.relu(y) : y;
            })
        .output("runningMean", t -> t.get("runningMean"))
        .output("runningVariance", t -> t.get("runningVariance"))
        .solve();
  }

  /**
   * The bound is that of batch norm on one rank, in NormalizationCases: the sums of the ranks are
   * rounded once more each, to 2^-24 of their size.
   */
  @ParameterizedTest
  @CsvSource({"2, 3, false", "2, 3, true", "4, 4, true", "3, 7, true"})
  void agreesWithLibtorchOverTheWholeBatch(int world, int images, boolean relu) throws Exception {
    Problem problem = Problem.random(new Shape(images, 7, 5, 6), relu);
    List<Map<String, float[]>> results = solve(world, problem, Precision.FP32);
    Map<String, float[]> expected = torch(problem);
    assertClose(expected.get("y"), joined(results, "y"), "y");
    assertClose(expected.get("dx"), joined(results, "dx"), "dx");
    for (String term : List.of("dWeight", "dBias")) {
      assertClose(expected.get(term), sum(results, term), term);
    }
    for (String statistic : List.of("runningMean", "runningVariance")) {
      for (Map<String, float[]> result : results) {
        assertClose(expected.get(statistic), result.get(statistic), statistic);
        assertArrayEquals(results.get(0).get(statistic), result.get(statistic), statistic);
      }
    }
  }

  private static void assertClose(float[] expected, float[] actual, String name) {
    double largest = 0;
    double error = 0;
    assertEquals(expected.length, actual.length, name);
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      error = Math.max(error, Math.abs((double) expected[i] - actual[i]));
    }
    assertTrue(error <= 1e-5 * largest, name + " is off by " + error + " of " + largest);
  }

  /**
   * All sums of small multiples of 1/8 over powers of two are exact, in fp32 and in fp64, so the
   * ranks compute the bits of one rank. Uneven shares have 1, 1 and 2 images.
   */
  @ParameterizedTest
  @CsvSource({"4, FP32", "2, FP32", "3, FP32", "4, BF16", "2, FP16"})
  void exactSumsGiveTheBitsOfOneRank(int world, Precision precision) throws Exception {
    Shape shape = new Shape(4, 8, 4, 16);
    Problem problem =
        new Problem(
            HostTensor.integers(shape, 1, 33).map(v -> (v - 16) / 8),
            HostTensor.uniform(Shape.vector(16), 2, 0.5f, 1.5f),
            HostTensor.normal(Shape.vector(16), 3),
            HostTensor.integers(shape, 4, 33).map(v -> (v - 16) / 8),
            true);
    Map<String, float[]> one = solve(1, problem, precision).get(0);
    List<Map<String, float[]>> ranks = solve(world, problem, precision);
    assertArrayEquals(one.get("y"), joined(ranks, "y"));
    assertArrayEquals(one.get("dx"), joined(ranks, "dx"));
    for (Map<String, float[]> rank : ranks) {
      assertArrayEquals(one.get("runningMean"), rank.get("runningMean"));
      assertArrayEquals(one.get("runningVariance"), rank.get("runningVariance"));
    }
    assertArrayEquals(one.get("dBias"), sum(ranks, "dBias"));
  }

  /** An element of one rank moves the outputs of all. The bound is that of GradientCheck. */
  @Test
  void agreesWithFiniteDifferences() throws Exception {
    Problem problem = Problem.random(new Shape(3, 5, 4, 3), false);
    float step = 2e-2f;
    RankThreads.run(
        2,
        communicator -> {
          Ranks ranks = new Ranks(communicator);
          try (Layer layer = new Layer(communicator, problem, Precision.FP32)) {
            layer.run(problem.x());
            float[] dx = layer.download(layer.dx);
            double largest = 0;
            for (float element : dx) {
              largest = Math.max(largest, Math.abs(element));
            }
            Random random = new Random(1);
            int image = dx.length / layer.share.images();
            for (int sample = 0; sample < 12; sample++) {
              int element = random.nextInt(problem.x().values().length);
              double slope =
                  (loss(ranks, layer, element, step) - loss(ranks, layer, element, -step))
                      / (2 * step);
              int at = element - layer.share.first() * image;
              if (at >= 0 && at < dx.length) {
                assertEquals(slope, dx[at], GradientCheck.TOLERANCE * largest);
              }
            }
            return true;
          }
        });
  }

  /** The sum over all ranks of dy y, with an element of x moved. */
  private static double loss(Ranks ranks, Layer layer, int element, float step) {
    float[] moved = layer.problem.x().values().clone();
    moved[element] += step;
    float[] y = layer.run(HostTensor.of(layer.problem.x().shape(), moved));
    float[] dy = own(layer.problem.dy(), layer.share);
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += (double) dy[i] * y[i];
    }
    return ranks.sums(sum)[0];
  }

  /** A rank with a NaN makes the statistics of its channel NaN on every rank. */
  @Test
  void notANumberOnOneRankReachesAll() throws Exception {
    Problem good = Problem.random(new Shape(2, 2, 2, 2), true);
    float[] values = good.x().values().clone();
    values[0] = Float.NaN;
    Problem bad =
        new Problem(
            HostTensor.of(good.x().shape(), values), good.weight(), good.bias(), good.dy(), true);
    for (Map<String, float[]> rank : solve(2, bad, Precision.FP32)) {
      for (int i = 0; i < rank.get("y").length; i++) {
        assertEquals(i % 2 == 0, Float.isNaN(rank.get("y")[i]), "channel " + i % 2);
      }
    }
  }
}
