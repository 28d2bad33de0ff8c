// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.DryRun;
import io.github.chromapath.backend.DryRunReport;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.CudaBackend;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MovingAverage;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two 3x3 convolutions in fp16, whose weights are in one block, and how often they are cast. */
@Tag("fast")
class WeightCopiesTest {
  private static final ConvolutionGeometry SAME = ConvolutionGeometry.same(3, 1);
  private static final Shape PIXELS = new Shape(1, 4, 5, 3);
  private static final Shape WEIGHT = new Shape(3, 3, 3, 3);
  private static final Shape ONE = Shape.vector(1);

  /** The convolutions on one backend. */
  private static final class Layers implements AutoCloseable {
    final Backend backend;
    final Arena weights = new Arena("weights");
    final Arena others = new Arena("others");
    final Tensor first = weights.add("first", WEIGHT, DataType.FLOAT32);
    final Tensor second = weights.add("second", WEIGHT, DataType.FLOAT32);
    final Tensor x = others.add("x", PIXELS, DataType.FLOAT16);
    final Tensor middle = others.add("middle", PIXELS, DataType.FLOAT16);
    final Tensor y = others.add("y", PIXELS, DataType.FLOAT16);
    final Tensor next = others.add("next", WEIGHT, DataType.FLOAT32);
    final Tensor share = others.add("share", ONE, DataType.FLOAT32);

    Layers(Backend backend) {
      this.backend = backend;
      weights.allocate(backend);
      others.allocate(backend);
      upload(first, 1);
      upload(second, 2);
      upload(next, 2);
      TestTensors.upload(backend, HostTensor.filled(ONE, 1), share);
      TestTensors.upload(backend, HostTensor.normal(PIXELS, 3), x);
    }

    void upload(Tensor weight, long seed) {
      TestTensors.upload(backend, HostTensor.normal(WEIGHT, seed), weight);
    }

    Executable compile() {
      return backend.compile(
          List.of(
              new Convolution.Forward(x, first, middle, SAME),
              new Convolution.Forward(middle, second, y, SAME)));
    }

    /** The first weight becomes the second between the convolutions. */
    Executable compileWithChange() {
      return backend.compile(
          List.of(
              new Convolution.Forward(x, first, middle, SAME),
              new MovingAverage(next, first, share),
              new Convolution.Forward(middle, first, y, SAME)));
    }

    float[] run(Executable executable) {
      executable.run();
      return TestTensors.download(backend, y);
    }

    @Override
    public void close() {
      others.close();
      weights.close();
      backend.close();
    }
  }

  private static DryRun dryRun() {
    return Backends.dryRun(
        new GpuSpec("a small card", 7, 5, 4, 1L << 31), CudaOptions.builder().graph(false).build());
  }

  /** The number of casts of a piece of work. */
  private static long casts(DryRun dryRun, Runnable work) {
    DryRunReport before = dryRun.report();
    work.run();
    return dryRun.report().since(before).commands().launches().getOrDefault("cast_f32_f16", 0L);
  }

  @Test
  void theWeightsOfABlockAreCastAtOnceInEachRun() {
    DryRun dryRun = dryRun();
    try (Layers layers = new Layers(dryRun.backend());
        Executable executable = layers.compile()) {
      assertEquals(1, casts(dryRun, executable::run));
      assertEquals(1, casts(dryRun, executable::run));
    }
  }

  @Test
  void frozenWeightsAreCastOnceForAllExecutables() {
    DryRun dryRun = dryRun();
    try (Layers layers = new Layers(dryRun.backend())) {
      layers.weights.freeze();
      List<Executable> compiled = new ArrayList<>();
      assertEquals(1, casts(dryRun, () -> compiled.add(layers.compile())));
      assertEquals(0, casts(dryRun, () -> compiled.add(layers.compile())));
      assertEquals(0, casts(dryRun, () -> compiled.forEach(Executable::run)));
      compiled.forEach(Executable::close);
    }
  }

  @Test
  void weightsThatTheExecutableChangesAreCastWhenTheyAreRead() {
    DryRun dryRun = dryRun();
    try (Layers layers = new Layers(dryRun.backend());
        Executable executable = layers.compileWithChange()) {
      assertEquals(2, casts(dryRun, executable::run));
    }
  }

  @Test
  void allWaysHaveTheSameResult() {
    SimCudaDriver driver = new SimCudaDriver();
    CudaApi api = new CudaApi(driver, new SimCudnn(driver), new SimCublas(driver));
    CudaOptions options = SimLayer.options(8 << 20).build();
    try (Layers layers = new Layers(CudaBackend.open(api, options))) {
      float[] expected;
      try (Executable executable = layers.compileWithChange()) {
        expected = layers.run(executable);
        layers.upload(layers.first, 1);
        assertArrayEquals(expected, layers.run(executable));
        layers.upload(layers.first, 1);
      }
      try (Executable executable = layers.compile()) {
        assertArrayEquals(expected, layers.run(executable));
        layers.upload(layers.second, 5);
        assertFalse(Arrays.equals(expected, layers.run(executable)));
        layers.upload(layers.second, 2);
        assertArrayEquals(expected, layers.run(executable));
      }
      layers.weights.freeze();
      try (Executable executable = layers.compile()) {
        assertArrayEquals(expected, layers.run(executable));
      }
    }
    assertEquals(List.of(), driver.leaks());
  }
}
