// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * One named tensor of a network.
 *
 * @param name the checkpoint name
 * @param value its elements
 * @param gradient where the gradient of the loss goes; null for a running statistic
 * @param layout how it appears in files
 * @param initializer how it is filled before training
 * @param frozen whether training leaves it as it is
 */
public record Parameter(
    String name,
    Tensor value,
    Tensor gradient,
    WeightLayout layout,
    Initializer initializer,
    boolean frozen) {
  /**
   * Where the gradient of the loss goes. For a frozen parameter that is a tensor of its own that
   * nobody reads, so that computing it is left out and the optimizer sees a gradient of zero, with
   * which AdaDelta changes nothing.
   */
  @Override
  public Tensor gradient() {
    return frozen && gradient != null
        ? new Tensor("unused." + name, value.shape(), DataType.FLOAT32)
        : gradient;
  }

  /** Whether it has a gradient; running statistics have none. */
  public boolean trained() {
    return gradient != null;
  }

  /** The same parameter, left as it is by training. */
  Parameter freeze() {
    return new Parameter(name, value, gradient, layout, initializer, true);
  }

  /** The shape in files. */
  public List<Integer> fileShape() {
    return layout.fileShape(value.shape());
  }
}
