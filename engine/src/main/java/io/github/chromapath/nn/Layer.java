// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.tensor.Tensor;

/**
 * A piece of a network with one input and one output, both of one type unless the layer converts
 * types.
 *
 * <p>{@link #forward} saves the tensors that {@link #backward} reads, usually in a {@link Saved}. A
 * layer may be part of several graphs, but only once of each training graph. Not thread-safe.
 */
public interface Layer {
  /**
   * Adds y = f(x); returns y.
   *
   * @throws IllegalStateException if the layer is already part of this training graph
   */
  Tensor forward(GraphBuilder graph, Tensor x);

  /**
   * Adds the gradients of {@link #forward}: each parameter's into {@link Parameter#gradient}, and
   * dx, which is returned. Does not change {@code dy}.
   *
   * @param dy gradient of the loss with respect to y
   * @throws IllegalStateException if {@link #forward} was not called with this graph
   */
  Tensor backward(GraphBuilder graph, Tensor dy);
}
