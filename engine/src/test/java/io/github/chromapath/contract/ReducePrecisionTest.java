// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.cuda.SimCudaDriver;
import io.github.chromapath.contract.cuda.SimGpu;
import io.github.chromapath.contract.cuda.SimNcclNetwork;
import io.github.chromapath.graph.BatchShare;
import io.github.chromapath.graph.DataParallel;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.ParallelConfig;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.graph.Program;
import io.github.chromapath.graph.ReducePrecision;
import io.github.chromapath.graph.SlicingBackend;
import io.github.chromapath.model.ColdDiffusionConfig;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gradients that are summed in bfloat16, against sums in fp64 of what the ranks computed in fp32.
 * With P ranks a term is rounded once, and a sum P - 1 times.
 */
class ReducePrecisionTest {
  private static final ParallelConfig BF16 =
      ParallelConfig.standard().withGradients(ReducePrecision.BF16);

  /** Twice random numbers, computed in three parts from the last one on, and their sum. */
  private static final class Sum implements AutoCloseable {
    final Backend backend;
    final Arena arena = new Arena("gradients");
    final Tensor flag;
    final List<Tensor> inputs = new ArrayList<>();
    final List<Tensor> parts = new ArrayList<>();
    final Program program;

    Sum(Backend backend, Shape part) {
      this.backend = backend;
      Communicator ranks = backend.communicator();
      BatchShare share = new BatchShare(ranks.rank(), ranks.world(), ranks.world());
      GraphBuilder graph =
          new GraphBuilder(
              Mode.TRAINING, Precision.FP32, Optional.of(new DataParallel(share, BF16)));
      for (int i = 0; i < 3; i++) {
        parts.add(arena.add("part" + i, part, DataType.FLOAT32));
        inputs.add(graph.input("x" + i, part, DataType.FLOAT32));
      }
      arena.allocate(backend);
      for (int i = 2; i >= 0; i--) {
        graph.add(new Add(inputs.get(i), inputs.get(i), parts.get(i), false));
      }
      graph.sumOverRanks(arena.whole());
      flag = graph.retain(graph.float32("notFinite", Shape.scalar()));
      graph.add(new FiniteCheck(arena.whole(), flag));
      program = graph.build().compile(backend);
    }

    /** The sums of the three parts, then whether one is not finite. */
    List<float[]> run(List<HostTensor> own) {
      for (int i = 0; i < 3; i++) {
        TestTensors.upload(backend, own.get(i), inputs.get(i));
      }
      program.run();
      List<float[]> results = new ArrayList<>();
      parts.forEach(part -> results.add(TestTensors.download(backend, part)));
      results.add(TestTensors.download(backend, flag));
      return results;
    }

    @Override
    public void close() {
      program.close();
      arena.close();
    }
  }

  private static List<HostTensor> random(Shape part, int rank, float largest) {
    List<HostTensor> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      HostTensor values = HostTensor.normal(part, 3 * rank + i);
      all.add(i == 1 ? values.with(largest, 7) : values);
    }
    return all;
  }

  /** In the third run, which may be a captured graph, one element overflows. */
  private static void check(int world, Shape part, Function<Communicator, Backend> devices)
      throws Exception {
    List<List<float[]>> results =
        RankThreads.run(
            world,
            ranks -> {
              try (Backend backend = devices.apply(ranks);
                  Sum sum = new Sum(backend, part)) {
                sum.run(random(part, 10, 1));
                List<float[]> all = sum.run(random(part, ranks.rank(), 1));
                all.addAll(sum.run(random(part, ranks.rank(), 0x1p126f)));
                return all;
              }
            });
    for (int i = 0; i < 3; i++) {
      double[] exact = new double[Math.toIntExact(part.elements())];
      double[] size = new double[exact.length];
      for (int rank = 0; rank < world; rank++) {
        float[] own = random(part, rank, 1).get(i).values();
        for (int j = 0; j < exact.length; j++) {
          exact[j] += 2.0 * own[j];
          size[j] += 2.0 * Math.abs(own[j]);
        }
      }
      float[] sums = results.get(0).get(i);
      for (int j = 0; j < exact.length; j++) {
        if (!(Math.abs(sums[j] - exact[j]) <= Bfloat16.bound(world, size[j]))) {
          throw new AssertionError(sums[j] + " is not " + exact[j] + " in part " + i);
        }
      }
    }
    assertEquals(0, results.get(0).get(3)[0], "finite");
    assertEquals(1, results.get(0).get(7)[0], "not finite");
    for (List<float[]> rank : results) {
      for (int i = 0; i < rank.size(); i++) {
        assertArrayEquals(results.get(0).get(i), rank.get(i), "result " + i);
      }
    }
  }

  /** Parts of 4.8 MB: the last two are a slice of at least 8 MiB, the first is another. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void sumsAreWithinTheirRoundings(int world) throws Exception {
    check(world, Shape.vector(1_200_000), ranks -> CpuBackend.open(1, ranks));
  }

  /** In slices, whose roundings are kernels, on the simulated GPU with its captured graphs. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void sumsOfSimulatedGpusAreWithinTheirRoundings(int world) throws Exception {
    SimNcclNetwork network = new SimNcclNetwork();
    check(
        world,
        Shape.vector(1500),
        processes ->
            new SlicingBackend(
                SimGpu.open(new SimCudaDriver(), CudaOptions.standard(), processes, network)
                    .backend()));
  }

  /** The local gradients of a rank, as they are when they are exchanged in fp32. */
  private static final class Recorder extends CommunicatorDecorator {
    float[] largest = {};

    Recorder(Communicator ranks) {
      super(ranks);
    }

    @Override
    public void allReduce(FloatBuffer values) {
      if (values.remaining() > largest.length) {
        largest = new float[values.remaining()];
        values.get(values.position(), largest);
      }
      super.allReduce(values);
    }
  }

  /**
   * A step of cold diffusion whose fp32 sums are those of libtorch. Losses are computed before the
   * sums. AdaDelta's first update has a slope of at most the learning rate: it is lr sqrt(eps) g /
   * sqrt((1 - rho) g^2 + eps).
   */
  @Test
  void aStepDiffersFromThatInFp32ByTheRoundings() throws Exception {
    double width = 1.0 / 8;
    NetworkWeights weights = NetworkWeights.coldDiffusion(width, 1);
    NetworkWeights vgg = NetworkWeights.vgg(2);
    NetworkBatch batch = NetworkBatch.random(4, 24, 32, 4);
    ColdDiffusionConfig model = ColdDiffusionConfig.standard().withWidth(width).withSteps(1);
    List<Recorder> recorders = new ArrayList<>();
    Map<String, float[]> exact =
        new RankNetwork(
                2,
                ParallelConfig.standard(),
                List.of(),
                ranks -> {
                  Recorder recorder = new Recorder(ranks);
                  synchronized (recorders) {
                    recorders.add(recorder);
                  }
                  return CpuBackend.open(1, recorder);
                })
            .train(model, weights, vgg, batch, 1);
    new NetworkParity(new SlicedColdDiffusionOracle(weights, 2, 2), batch, 1, 3)
        .checkTraining(exact);
    Map<String, float[]> rounded =
        new RankNetwork(2, BF16, List.of()).train(model, weights, vgg, batch, 1);
    assertEquals(exact.keySet(), rounded.keySet());
    assertArrayEquals(exact.get("losses"), rounded.get("losses"));
    double bound = bound(recorders);
    double gradients = distance("grad.", exact, rounded);
    assertTrue(gradients > 0 && gradients <= bound, gradients + " of at most " + bound);
    double lr = AdaDeltaConfig.standard().lr();
    double updates = lr * bound + 2 * 0x1p-24 * norm("param.", exact);
    double parameters = distance("param.", exact, rounded);
    assertTrue(parameters <= updates, parameters + " of at most " + updates);
  }

  /** The norm of the largest errors of all elements; sums in fp32 are rounded once. */
  private static double bound(List<Recorder> recorders) {
    double squares = 0;
    float[] first = recorders.get(0).largest;
    float[] second = recorders.get(1).largest;
    for (int i = 0; i < first.length; i++) {
      double size = Math.abs(first[i]) + Math.abs(second[i]);
      double most = Bfloat16.bound(2, size) + 0x1p-24 * size;
      squares += most * most;
    }
    return Math.sqrt(squares);
  }

  private static double norm(String prefix, Map<String, float[]> values) {
    double squares = 0;
    for (Map.Entry<String, float[]> entry : values.entrySet()) {
      if (entry.getKey().startsWith(prefix)) {
        for (float value : entry.getValue()) {
          squares += (double) value * value;
        }
      }
    }
    return Math.sqrt(squares);
  }

  private static double distance(
      String prefix, Map<String, float[]> expected, Map<String, float[]> actual) {
    double squares = 0;
    for (Map.Entry<String, float[]> entry : expected.entrySet()) {
      if (entry.getKey().startsWith(prefix)) {
        float[] other = actual.get(entry.getKey());
        for (int i = 0; i < other.length; i++) {
          double difference = (double) entry.getValue()[i] - other[i];
          squares += difference * difference;
        }
      }
    }
    return Math.sqrt(squares);
  }
}
