// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * One named tensor of a network.
 *
 * @param name the name in checkpoints
 * @param value its elements
 * @param role what training does with it
 * @param layout its shape and order of elements in files
 * @param initializer fills it before training
 */
public record Parameter(
    String name, Tensor value, Role role, WeightLayout layout, Initializer initializer) {
  /** What training does with a parameter. */
  public sealed interface Role {
    /**
     * The optimizer updates it.
     *
     * @param gradient receives the gradient of the loss
     */
    record Trained(Tensor gradient) implements Role {}

    /** Frozen: training does not change it, and it has neither gradient nor optimizer state. */
    record Frozen() implements Role {}

    /** No gradient exists: a running statistic, or an optimizer's state. */
    record State() implements Role {}

    /** A running statistic of a frozen group: training does not change it. */
    record FrozenState() implements Role {}
  }

  /**
   * The tensor that receives the gradient of the loss. For a frozen parameter this is a new tensor
   * that no operation reads. The graph therefore drops its computation.
   *
   * @throws IllegalStateException if the parameter is a running statistic
   */
  public Tensor gradient() {
    if (role instanceof Role.Trained trained) {
      return trained.gradient();
    }
    if (role instanceof Role.Frozen) {
      return new Tensor("unused." + name, value.shape(), DataType.FLOAT32);
    }
    throw new IllegalStateException(name + " is a running statistic and has no gradient");
  }

  /** Whether it has a gradient, frozen or not; running statistics have none. */
  public boolean trained() {
    return role instanceof Role.Trained || role instanceof Role.Frozen;
  }

  /** Whether it belongs to a frozen group; running statistics can, too. */
  public boolean frozen() {
    return role instanceof Role.Frozen || role instanceof Role.FrozenState;
  }

  /** The same parameter or statistic, unchanged by training. */
  Parameter freeze() {
    Role frozen = trained() ? new Role.Frozen() : new Role.FrozenState();
    return new Parameter(name, value, frozen, layout, initializer);
  }

  /** The same parameter with a gradient of its own if it has one: an unbound temporary. */
  Parameter again() {
    return role instanceof Role.Trained
        ? new Parameter(
            name,
            value,
            new Role.Trained(new Tensor("again." + name, value.shape(), DataType.FLOAT32)),
            layout,
            initializer)
        : this;
  }

  /** The shape in files. */
  public List<Integer> fileShape() {
    return layout.fileShape(value.shape());
  }
}
