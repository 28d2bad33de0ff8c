// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class MultiplicationsTest {
  private static final ConvolutionGeometry POINT = new ConvolutionGeometry(1, 1, 0);

  private static Tensor tensor(DataType type, int n, int side, int channels) {
    return new Tensor("t", new Shape(n, side, side, channels), type);
  }

  /** 25 pixels, 4 to 8 channels in fp32, then 8 to 12 in int8: 2 x 25 x 32 and 2 x 25 x 96. */
  @Test
  void sharesAreOfTheTypesThatAreMultiplied() {
    Tensor bytes = tensor(DataType.UINT8, 1, 5, 8);
    Tensor vector = tensor(DataType.FLOAT32, 1, 1, 12);
    Op first =
        new Quantized.ConvolveFloat(
            tensor(DataType.FLOAT32, 1, 5, 4),
            tensor(DataType.FLOAT32, 8, 1, 4),
            bytes,
            POINT,
            Convolution.Epilogue.NONE,
            1);
    Op second =
        new Quantized.Convolve(
            bytes,
            new Quantized.Weight(tensor(DataType.INT8, 12, 1, 8), vector, vector, false),
            tensor(DataType.FLOAT32, 1, 5, 12),
            POINT,
            new Quantized.Output(Optional.empty(), false, 1));
    Multiplications both = Multiplications.of(List.of(first, second));
    assertEquals(new Multiplications(4800, 1600), both);
    assertEquals(0.75, both.int8Share());
    assertEquals(0, Multiplications.of(List.of()).int8Share());
  }
}
