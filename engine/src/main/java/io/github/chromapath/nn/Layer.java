// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.tensor.Tensor;

/**
 * A piece of a network with one input and one output, of one type unless the layer is there to
 * change it. An instance serves one recording: {@link #forward} keeps the tensors that {@link
 * #backward} reads.
 */
public interface Layer {
  /** Records y = f(x); returns y. */
  Tensor forward(GraphBuilder graph, Tensor x);

  /**
   * Records the gradients of the last {@link #forward}: those of the parameters into their places,
   * and dx, which is returned. Leaves {@code dy} as it is.
   *
   * @param dy gradient of the loss with respect to y
   */
  Tensor backward(GraphBuilder graph, Tensor dy);
}
