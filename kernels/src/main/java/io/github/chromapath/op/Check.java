// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks of shapes and types in the constructors of operations, and lists of tensors, some of which
 * may be absent.
 */
final class Check {
  private Check() {}

  static void shape(Tensor tensor, Shape expected) {
    if (!tensor.shape().equals(expected)) {
      throw new IllegalArgumentException(tensor + " should have the shape " + expected);
    }
  }

  static void sameShape(Tensor first, Tensor... others) {
    for (Tensor other : others) {
      shape(other, first.shape());
    }
  }

  static void vector(Tensor x, Tensor... vectors) {
    for (Tensor vector : vectors) {
      shape(vector, Shape.vector(x.shape().c()));
    }
  }

  static void floating(Tensor... tensors) {
    for (Tensor tensor : tensors) {
      that(
          tensor.type().floating(),
          tensor + " holds " + tensor.type() + ", not floating-point numbers");
    }
  }

  static void that(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The operands of an operation, without those that are absent. */
  static List<Tensor> present(List<Tensor> required, List<Optional<Tensor>> optional) {
    return Stream.concat(required.stream(), optional.stream().flatMap(Optional::stream)).toList();
  }
}
