// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.internal.cuda.driver.Cudnn.MathType;

/**
 * An algorithm of cuDNN for one convolution.
 *
 * @param number cuDNN's number
 * @param math the math type of the descriptor that it runs with
 * @param workspaceBytes size of its workspace with that descriptor
 */
record ConvolutionAlgorithm(int number, MathType math, long workspaceBytes) {
  /** For example "1 TENSOR_OP". */
  String name() {
    return number + " " + math;
  }
}
