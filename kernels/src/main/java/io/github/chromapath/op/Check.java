// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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

  /** The tensors that are not null. */
  static List<Tensor> present(Tensor... tensors) {
    List<Tensor> present = new ArrayList<>(tensors.length);
    for (Tensor tensor : tensors) {
      if (Objects.nonNull(tensor)) {
        present.add(tensor);
      }
    }
    return List.copyOf(present);
  }
}
