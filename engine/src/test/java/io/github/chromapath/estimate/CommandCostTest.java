// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.op.Add;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares the bytes of commands with numbers computed by hand. {@code DryRunTrainingTest} compares
 * their number with that of the backend.
 */
@Tag("fast")
class CommandCostTest {
  private static Tensor tensor(DataType type, int n, int h, int w, int c) {
    return new Tensor("t", new Shape(n, h, w, c), type);
  }

  private static void assertCost(int commands, long passes, long library, Op op) {
    assertEquals(
        new CommandCost(commands, passes, library, OperationCost.of(op)), CommandCost.of(op));
  }

  /** x of 360 numbers: read twice; y written once. */
  @Test
  void aNormalisationReadsItsInputTwice() {
    Tensor c = tensor(DataType.FLOAT32, 1, 1, 1, 6);
    Tensor x = tensor(DataType.BFLOAT16, 3, 4, 5, 6);
    Op norm =
        new BatchNorm.Training(
            x,
            c,
            c,
            tensor(DataType.BFLOAT16, 3, 4, 5, 6),
            c,
            c,
            tensor(DataType.FLOAT32, 3, 1, 1, 6),
            1e-5f,
            true);
    assertCost(3, 2 * 3 * 360 + 4 * 7 * 6, 0, norm);
  }

  /** x of 100 x 4 and y of 100 x 6 numbers, a weight of 24 and a bias of 6. */
  @Test
  void sixteenBitsReadACopyOfTheWeight() {
    Tensor x = tensor(DataType.FLOAT16, 1, 10, 10, 4);
    Tensor w = tensor(DataType.FLOAT32, 6, 3, 3, 4);
    Tensor y = tensor(DataType.FLOAT16, 1, 10, 10, 6);
    ConvolutionGeometry geometry = ConvolutionGeometry.same(3, 1);
    long weights = 6 * 9 * 4;
    long library = 2 * (400 + 600 + weights);
    assertCost(1, 0, library, new Convolution.Forward(x, w, y, geometry));
    assertCost(2, 6 * weights, library, new Convolution.BackwardWeights(x, y, w, geometry));
  }

  /**
   * x of 100 x 32 and y of 100 x 2 numbers, a weight of 64 and a bias of 2 in fp32. The project's
   * kernels read each once, and a second one adds up the partial weight gradients.
   */
  @Test
  void skinnyConvolutionsReadTheWeightItself() {
    Tensor x = tensor(DataType.FLOAT16, 1, 10, 10, 32);
    Tensor w = tensor(DataType.FLOAT32, 2, 1, 1, 32);
    Tensor y = tensor(DataType.FLOAT16, 1, 10, 10, 2);
    ConvolutionGeometry geometry = ConvolutionGeometry.same(1, 1);
    long bytes = 2 * (3200 + 200) + 4 * 64;
    Convolution.Epilogue bias =
        Convolution.Epilogue.NONE.withBias(tensor(DataType.FLOAT32, 1, 1, 1, 2)).withRelu(true);
    assertCost(1, bytes + 8, 0, new Convolution.Forward(x, w, y, geometry, bias));
    assertCost(1, bytes, 0, new Convolution.BackwardData(y, w, x, geometry));
    assertCost(2, bytes, 0, new Convolution.BackwardWeights(x, y, w, geometry));
    assertEquals(
        List.of(), CommandCost.conversions(List.of(new Convolution.Forward(x, w, y, geometry))));
  }

  /** The sum of gradients reads two tensors and writes one. */
  @Test
  void otherOperationsAreOneCommand() {
    Tensor x = tensor(DataType.FLOAT32, 3, 4, 5, 6);
    assertCost(1, 4 * 3 * 360, 0, new Add(x, x, tensor(DataType.FLOAT32, 3, 4, 5, 6), false));
  }

  /** 1 GB at 80 % of 616 GB/s, 1 TFLOP at half of 13.45 TFLOP/s, three gaps of 2 microseconds. */
  @Test
  void theTimeAddsPassesConvolutionsAndGaps() {
    OperationCost least =
        new OperationCost(
            OperationCost.Kind.CONVOLUTION_FORWARD, DataType.FLOAT32, 1, 1_000_000_000_000L);
    double convolution = 1 / (0.5 * 13.45);
    double pass = 1 / (0.8 * 616);
    assertEquals(
        convolution + pass + 6e-6,
        new CommandCost(3, 1_000_000_000, 1, least).seconds(Gpu.RTX_2080_TI),
        1e-12);
    OperationCost small = new OperationCost(least.kind(), least.type(), 1, 1);
    assertEquals(
        2e-6 + 2 * pass,
        new CommandCost(1, 1_000_000_000, 1_000_000_000, small).seconds(Gpu.RTX_2080_TI),
        1e-12);
  }
}
