// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Parameters that training updates with one learning rate. They follow each other in {@link
 * ParameterStore#weights}.
 *
 * @param factor on the learning rate, above 0 and finite
 * @param first index of the first parameter among all that training updates
 * @param parameters in the order of their memory, at least one
 */
public record RateGroup(float factor, int first, List<Parameter> parameters) {
  /** Copies the list. */
  public RateGroup {
    parameters = List.copyOf(parameters);
  }

  /** The learning rate of this group, given that of the optimizer. */
  public float rate(float learningRate) {
    return (float) ((double) learningRate * factor);
  }

  /**
   * The part of an arena for these parameters, as one vector.
   *
   * @param arena allocated, with one tensor for each parameter that training updates, in the order
   *     of {@link ParameterStore#weights}
   */
  public Tensor of(Arena arena) {
    return arena.vector(first, parameters.size());
  }

  /**
   * Checks a factor.
   *
   * @throws IllegalArgumentException if it is not above 0 and finite
   */
  public static void requireFactor(float factor) {
    if (!(factor > 0 && factor <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "the factor on a learning rate must be above 0 and finite, not " + factor);
    }
  }
}
