// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import java.util.List;

/** Writes a graph in a peer's format, one operation after the other. Tensors are (N, C, H, W). */
interface GraphWriter {
  /** The input of that name, (N, 1, H, W). */
  Value input(String name, int height, int width);

  /** Three channels scale x + shift of one. */
  Value threeChannels(Value x, Constant scale, Constant shift);

  /** Three equal channels of one. */
  Value threeChannels(Value x);

  /** Convolution with padding k / 2 and bias, then ReLU if {@code relu}. */
  Value convolution(Value x, Constant weight, Constant bias, int stride, boolean relu);

  /** Transposed 3x3 convolution: padding 1, output padding stride - 1, bias, ReLU. */
  Value transposedConvolution(Value x, Constant weight, Constant bias, int stride);

  /** relu(a + b). */
  Value residual(Value a, Value b);

  /** Maximum of 3x3, stride 2, padding 1. */
  Value maxPool(Value x);

  /** Concatenation of channels. */
  Value concat(List<Value> parts);

  /** Bilinear, align_corners = false. */
  Value resize(Value x, int height, int width);

  /** Without affine parameters, epsilon 1e-5. */
  Value instanceNorm(Value x);

  /** Efficient channel attention with a weight (1, 1, k). */
  Value eca(Value x, Constant weight);

  /** Squeeze and excitation with weights (C / r, C, 1, 1) and (C, C / r, 1, 1). */
  Value se(Value x, Constant weight1, Constant weight2);

  /** The output scale sigmoid(x) + shift, in fp32. */
  void output(Value x, float scale, float shift);
}
