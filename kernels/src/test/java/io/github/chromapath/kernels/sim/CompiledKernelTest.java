// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares kernels compiled by nvcc with plain Java, for uneven sizes and launch geometries. */
@Tag("fast")
class CompiledKernelTest {
  private static final int[] SIZES = {1, 31, 33, 257, 1000};

  private final DeviceMemory memory = new DeviceMemory();
  private final Random random = new Random(7);

  @Test
  void saxpyIsOneFmaPerElementInAnyGrid() {
    PtxInterpreter interpreter = load("saxpy");
    for (int n : SIZES) {
      for (int[] geometry : new int[][] {{1, 1}, {1, 96}, {3, 33}, {7, 128}, {2, 1024}}) {
        float[] x = gaussian(n);
        float[] y = gaussian(n);
        long onDevice = memory.allocateFloats(y);
        Arguments arguments =
            new Arguments()
                .float32(0.37f)
                .address(memory.allocateFloats(x))
                .address(onDevice)
                .int32(n);
        interpreter.launch("saxpy", LaunchGeometry.of(geometry[0], geometry[1], n), arguments);
        float[] expected = new float[n];
        for (int i = 0; i < n; i++) {
          expected[i] = Math.fma(x[i], 0.37f, y[i]);
        }
        assertArrayEquals(expected, memory.floats(onDevice, n));
      }
    }
  }

  @Test
  void blockSumCountsEveryElementOnceForAnySeed() {
    PtxInterpreter interpreter = load("block_sum");
    for (int n : SIZES) {
      for (int[] geometry : new int[][] {{1, 32}, {1, 64}, {3, 256}, {5, 1024}}) {
        float[] x = new float[n];
        int total = 0;
        for (int i = 0; i < n; i++) {
          x[i] = random.nextInt(1000) - 300;
          total += (int) x[i];
        }
        long in = memory.allocateFloats(x);
        for (int seed = 0; seed < 3; seed++) {
          long out = memory.allocate(4 * geometry[0]);
          interpreter.launch(
              "block_sum",
              LaunchGeometry.of(geometry[0], geometry[1], seed),
              new Arguments().address(in).address(out).int32(n));
          float sum = 0;
          for (float partial : memory.floats(out, geometry[0])) {
            sum += partial;
          }
          // Integers below 2^24 add exactly in any order.
          assertEquals(total, sum);
        }
      }
    }
  }

  @Test
  void aPartialWarpCannotShuffleWithTheFullMask() {
    PtxInterpreter interpreter = load("block_sum");
    Arguments arguments =
        new Arguments().address(memory.allocateFloats(1, 2)).address(memory.allocate(4)).int32(2);
    KernelFault fault =
        assertThrows(
            KernelFault.class,
            () -> interpreter.launch("block_sum", LaunchGeometry.of(1, 48, 1), arguments));
    assertEquals(KernelFault.Kind.WARP_SYNCHRONISATION, fault.kind());
  }

  @Test
  void softmaxRowsSumToOneAndMatchDoubleArithmetic() {
    PtxInterpreter interpreter = load("softmax_row");
    for (int columns : SIZES) {
      for (int threads : new int[] {1, 8, 64, 256}) {
        int rows = 3;
        float[] x = gaussian(rows * columns);
        long out = memory.allocate(4 * rows * columns);
        interpreter.launch(
            "softmax_row",
            LaunchGeometry.of(rows, threads, columns + threads).withShared(4 * threads),
            new Arguments().address(memory.allocateFloats(x)).address(out).int32(columns));
        float[] y = memory.floats(out, rows * columns);
        for (int row = 0; row < rows; row++) {
          double top = Double.NEGATIVE_INFINITY;
          double sum = 0;
          for (int c = 0; c < columns; c++) {
            top = Math.max(top, x[row * columns + c]);
          }
          for (int c = 0; c < columns; c++) {
            sum += Math.exp(x[row * columns + c] - top);
          }
          for (int c = 0; c < columns; c++) {
            double expected = Math.exp(x[row * columns + c] - top) / sum;
            // The error of expf is at most 2 ulp; a sum of 1000 terms in fp32 adds a few ulps.
            assertTrue(
                Math.abs(y[row * columns + c] - expected) <= 1e-5 * expected,
                () -> "columns " + columns + " threads " + threads);
          }
        }
      }
    }
  }

  @Test
  void sharedMemoryOneFloatTooSmallIsOutOfBounds() {
    PtxInterpreter interpreter = load("softmax_row");
    Arguments arguments =
        new Arguments().address(memory.allocateFloats(1, 2)).address(memory.allocate(8)).int32(2);
    KernelFault fault =
        assertThrows(
            KernelFault.class,
            () ->
                interpreter.launch(
                    "softmax_row", LaunchGeometry.of(1, 32, 1).withShared(4 * 31), arguments));
    assertEquals(KernelFault.Kind.OUT_OF_BOUNDS, fault.kind());
  }

  @Test
  void halfStorageIsScaledAndRoundedOnce() {
    PtxInterpreter interpreter = load("scale_storage");
    short[] all = new short[1 << 16];
    for (int i = 0; i < all.length; i++) {
      all[i] = (short) i;
    }
    for (String kernel : new String[] {"scale_half", "scale_bfloat16"}) {
      FloatFormat format =
          kernel.equals("scale_half") ? FloatFormat.BINARY16 : FloatFormat.BFLOAT16;
      long out = memory.allocate(2 * all.length);
      interpreter.launch(
          kernel,
          LaunchGeometry.of((all.length + 190) / 191, 191, 3),
          new Arguments()
              .address(memory.allocateShorts(all))
              .address(out)
              .float32(0.3f)
              .int32(all.length));
      short[] scaled = memory.shorts(out, all.length);
      for (int i = 0; i < all.length; i++) {
        float exact = (float) format.decode(i) * 0.3f;
        assertEquals(
            (short) format.encode(exact, Rounding.NEAREST_EVEN), scaled[i], kernel + " " + i);
      }
    }
  }

  @Test
  void theCompilersMathFunctionsMatchDoubleArithmetic() {
    int n = 500;
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = i % 2 == 0 ? random.nextFloat() + 1e-6f : 100 * random.nextFloat() + 1e-6f;
    }
    long out = memory.allocate(40 * n);
    load("math_functions")
        .launch(
            "math_functions",
            LaunchGeometry.of(4, 160, 1),
            new Arguments().address(memory.allocateFloats(x)).address(out).int32(n));
    float[] y = memory.floats(out, 10 * n);
    for (int i = 0; i < n; i++) {
      double v = x[i];
      double[] expected = {
        Math.exp(-v),
        Math.log(v),
        Math.pow(v, 2.4f),
        Math.sin(v),
        Math.tanh(v),
        1 / Math.sqrt(v),
        Math.cbrt(v),
        Math.log1p(v),
        Double.NaN,
        v % 3.0
      };
      for (int k = 0; k < 10; k++) {
        if (k != 8) {
          // The library documents an error of at most 4 ulp.
          double bound = 4 * Math.ulp((float) expected[k]);
          int function = k;
          int element = i;
          assertTrue(
              Math.abs(y[10 * i + k] - expected[k]) <= bound,
              () -> "function " + function + " of " + x[element]);
        }
      }
      // The integral of the density, by Simpson's rule with an error far below fp32's.
      if (i % 25 == 0) {
        assertEquals(errorFunction(Math.min(v, 6)), y[10 * i + 8], 2 * Math.ulp(1f));
      }
    }
  }

  private static double errorFunction(double v) {
    int steps = 2000;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double t = v * i / steps;
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-t * t);
    }
    return sum * v / steps / 3 * 2 / Math.sqrt(Math.PI);
  }

  private PtxInterpreter load(String name) {
    return new PtxInterpreter(PtxParser.parse(resource(name + ".ptx")), memory);
  }

  static String resource(String name) {
    try (InputStream in = CompiledKernelTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private float[] gaussian(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
