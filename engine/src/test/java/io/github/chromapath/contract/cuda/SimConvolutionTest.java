// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.ConvolutionCall;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Descriptors;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Direction;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Operands;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn.Workspace;
import io.github.chromapath.backend.internal.cuda.driver.Scaling;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.TensorAssert;
import io.github.chromapath.contract.TorchOracle;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the simulated cuDNN with libtorch in fp64. */
@Tag("fast")
class SimConvolutionTest {
  /** fp32 sums of up to some thousand products, in any order, round to a few 1e-6. */
  private static final double FLOAT32_BOUND = 1e-5;

  /** x, w, padding, stride: ragged chunks, every parity, taps that read padding only. */
  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of(new Shape(2, 7, 9, 3), new Shape(8, 3, 3, 3), 1, 1),
        Arguments.of(new Shape(2, 9, 7, 5), new Shape(17, 3, 3, 5), 1, 2),
        Arguments.of(new Shape(1, 12, 10, 32), new Shape(6, 3, 3, 32), 1, 2),
        Arguments.of(new Shape(3, 5, 7, 17), new Shape(5, 1, 1, 17), 0, 1),
        Arguments.of(new Shape(2, 6, 9, 16), new Shape(4, 1, 1, 16), 0, 2),
        Arguments.of(new Shape(2, 17, 15, 3), new Shape(9, 5, 5, 3), 2, 2),
        Arguments.of(new Shape(1, 19, 21, 3), new Shape(4, 7, 7, 3), 3, 2),
        Arguments.of(new Shape(1, 11, 10, 2), new Shape(3, 2, 3, 2), 1, 3),
        Arguments.of(new Shape(1, 1, 1, 5), new Shape(8, 3, 3, 5), 1, 1),
        Arguments.of(new Shape(2, 8, 5, 6), new Shape(4, 3, 3, 6), 0, 1),
        Arguments.of(new Shape(2, 20, 33, 4), new Shape(3, 3, 3, 4), 1, 1));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void directionsAgreeWithLibtorch(Shape x, Shape w, int padding, int stride) {
    new Problem(DataType.FLOAT32, x, w, padding, stride).check(FLOAT32_BOUND);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "BFLOAT16"})
  void sixteenBitsAreRoundedOnceAtTheEnd(DataType type) {
    // Half a unit in the last place of the largest element, in addition to the error of fp32.
    double bound = (type == DataType.FLOAT16 ? 0x1p-11 : 0x1p-8) + FLOAT32_BOUND;
    new Problem(type, new Shape(2, 9, 8, 6), new Shape(10, 3, 3, 6), 1, 2).check(bound);
    new Problem(type, new Shape(1, 6, 5, 7), new Shape(3, 1, 1, 7), 0, 1).check(bound);
  }

  @Test
  void equalInputsGiveBitIdenticalResults() {
    Problem problem =
        new Problem(DataType.FLOAT32, new Shape(2, 20, 20, 8), new Shape(8, 3, 3, 8), 1, 1);
    for (Direction direction : Direction.values()) {
      TensorAssert.assertSameBits(
          direction.name(),
          problem.shape(direction),
          problem.run(direction, 1, 0),
          problem.run(direction, 1, 0));
    }
  }

  @Test
  void alphaScalesTheResultAndBetaTheOldTarget() {
    Problem problem =
        new Problem(DataType.FLOAT32, new Shape(1, 5, 4, 3), new Shape(2, 3, 3, 3), 1, 1);
    for (Direction direction : Direction.values()) {
      float[] plain = problem.run(direction, 1, 0);
      float[] mixed = problem.run(direction, -2, 0.5f);
      float[] expected = new float[plain.length];
      for (int i = 0; i < plain.length; i++) {
        expected[i] = -2 * plain[i] + 0.5f * plain[i];
      }
      TensorAssert.assertSameBits(direction.name(), problem.shape(direction), mixed, expected);
    }
  }

  /** Random x, w and dy of one convolution on a simulated device, and libtorch's results. */
  private static final class Problem {
    private final DataType type;
    private final Shape x;
    private final Shape w;
    private final Shape y;
    private final Map<String, float[]> expected;
    private final SimRig rig = SimRig.seeded(5);
    private final Cudnn cudnn = new SimCudnn(rig.driver);
    private final Cudnn.Handle handle = cudnn.create();
    private final Descriptors descriptors;
    private final long xAt;
    private final long wAt;
    private final long dyAt;
    private final Map<Direction, Long> targets = new EnumMap<>(Direction.class);

    Problem(DataType type, Shape x, Shape w, int padding, int stride) {
      this.type = type;
      this.x = x;
      this.w = w;
      this.y =
          new Shape(
              x.n(),
              (x.h() + 2 * padding - w.h()) / stride + 1,
              (x.w() + 2 * padding - w.w()) / stride + 1,
              w.n());
      MathType math = type == DataType.FLOAT32 ? MathType.FMA : MathType.TENSOR_OP;
      descriptors =
          new Descriptors(
              cudnn.createTensor(type, x.n(), x.c(), x.h(), x.w()),
              cudnn.createFilter(type, w.n(), w.c(), w.h(), w.w()),
              cudnn.createConvolution(padding, stride, math),
              cudnn.createTensor(type, y.n(), y.c(), y.h(), y.w()));
      cudnn.setStream(handle, rig.stream);
      xAt = rig.upload(type, HostTensor.normal(x, 1).values());
      wAt = rig.upload(type, HostTensor.normal(w, 2).values());
      dyAt = rig.upload(type, HostTensor.normal(y, 3).values());
      for (Direction direction : Direction.values()) {
        targets.put(direction, rig.driver.allocate(shape(direction).elements() * type.bytes()));
      }
      // The values on the device, rounded to the type.
      HostTensor dy = HostTensor.of(y, rig.download(dyAt, type, (int) y.elements()));
      expected =
          TorchOracle.exact()
              .leaf("x", HostTensor.of(x, rig.download(xAt, type, (int) x.elements())))
              .leaf("w", HostTensor.of(w, rig.download(wAt, type, (int) w.elements())))
              .output(
                  "y",
                  dy,
                  t ->
                      torch.conv2d(
                          t.get("x"),
                          t.get("w"),
                          new TensorOptional(),
                          new long[] {stride, stride},
                          new long[] {padding, padding},
                          new long[] {1, 1},
                          1))
              .solve();
    }

    Shape shape(Direction direction) {
      return switch (direction) {
        case FORWARD -> y;
        case BACKWARD_DATA -> x;
        case BACKWARD_FILTER -> w;
      };
    }

    float[] run(Direction direction, float alpha, float beta) {
      long target = targets.get(direction);
      Operands operands =
          switch (direction) {
            case FORWARD -> new Operands(xAt, wAt, target);
            case BACKWARD_DATA -> new Operands(target, wAt, dyAt);
            case BACKWARD_FILTER -> new Operands(xAt, target, dyAt);
          };
      cudnn.convolve(
          handle,
          new ConvolutionCall(direction, descriptors, operands),
          1,
          Workspace.NONE,
          new Scaling(alpha, beta));
      return rig.download(target, type, (int) shape(direction).elements());
    }

    void check(double bound) {
      assertEquals(y.elements(), expected.get("y").length);
      check("y", Direction.FORWARD, bound);
      check("dx", Direction.BACKWARD_DATA, bound);
      check("dw", Direction.BACKWARD_FILTER, bound);
    }

    private void check(String name, Direction direction, double bound) {
      TensorAssert.assertClose(
          type + " " + name, shape(direction), run(direction, 1, 0), expected.get(name), bound);
    }
  }
}
