// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fast")
class SkinnyConvolutionTest {
  private static Tensor tensor(DataType type, int n, int size, int channels) {
    return new Tensor("t", new Shape(n, size, size, channels), type);
  }

  /** A convolution with its gradients. */
  private static List<Convolution> all(
      DataType type, int in, int out, ConvolutionGeometry geometry) {
    Tensor x = tensor(type, 2, 8, in);
    Tensor y = new Tensor("y", geometry.output(x.shape(), out), type);
    Tensor w = tensor(DataType.FLOAT32, out, geometry.kernel(), in);
    return List.of(
        new Convolution.Forward(x, w, y, geometry),
        new Convolution.BackwardData(y, w, x, geometry),
        new Convolution.BackwardWeights(x, y, w, geometry));
  }

  /** One or two outputs, and inputs of at most 512 bytes a pixel. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT16, 32, 2, 1, 1, true",
    "FLOAT32, 32, 1, 1, 1, true",
    "FLOAT32, 128, 2, 1, 1, true",
    "FLOAT32, 129, 2, 1, 1, false",
    "BFLOAT16, 256, 2, 1, 1, true",
    "BFLOAT16, 257, 2, 1, 1, false",
    "FLOAT16, 32, 3, 1, 1, false",
    "FLOAT16, 2, 32, 1, 1, false",
    "FLOAT16, 32, 2, 1, 2, false",
    "FLOAT16, 32, 2, 3, 1, false"
  })
  void matchesFewOutputs(DataType type, int in, int out, int kernel, int stride, boolean expected) {
    for (Convolution op : all(type, in, out, ConvolutionGeometry.same(kernel, stride))) {
      assertEquals(expected, SkinnyConvolution.matches(op), op.toString());
    }
  }

  @Test
  void transposedConvolutionsDoNotMatch() {
    Tensor x = tensor(DataType.FLOAT16, 2, 8, 2);
    Tensor y = tensor(DataType.FLOAT16, 2, 8, 32);
    Tensor w = tensor(DataType.FLOAT32, 2, 1, 32);
    assertFalse(
        SkinnyConvolution.matches(
            new Convolution.Transposed(x, w, y, ConvolutionGeometry.same(1, 1))));
  }
}
