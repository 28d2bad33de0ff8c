// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.profile;

import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * An operation without its tensors' identity. Operations with equal descriptions take equally long.
 *
 * @param kind name of the operation, with its family's if it has one
 * @param work shapes and types of its tensors, which of them are the same tensor, and every setting
 *     but the values of scales
 */
record OpDescription(String kind, String work) {
  /** Describes an operation. */
  static OpDescription of(Op op) {
    Map<Tensor, Integer> numbers = new HashMap<>();
    StringJoiner work = new StringJoiner(", ");
    for (RecordComponent component : op.getClass().getRecordComponents()) {
      work.add(component.getName() + " " + described(value(component, op), numbers));
    }
    return new OpDescription(kind(op), work.toString());
  }

  /** The value of a component of the operation's record. */
  static Object value(RecordComponent component, Op op) {
    try {
      return component.getAccessor().invoke(op);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(kind(op) + "." + component.getName() + " is hidden", e);
    }
  }

  private static String kind(Op op) {
    Class<?> family = op.getClass().getEnclosingClass();
    String name = op.getClass().getSimpleName();
    return family == null ? name : family.getSimpleName() + "." + name;
  }

  private static String described(Object value, Map<Tensor, Integer> numbers) {
    if (value instanceof Tensor tensor) {
      Integer known = numbers.putIfAbsent(tensor, numbers.size());
      return known == null ? described(tensor) : "= tensor " + known;
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(present -> described(present, numbers)).orElse("none");
    }
    if (value instanceof Convolution.Epilogue epilogue) {
      return "bias %s, addend %s, relu %s"
          .formatted(
              described(epilogue.bias(), numbers),
              described(epilogue.addend(), numbers),
              epilogue.relu());
    }
    if (value instanceof Quantized.Weight weight) {
      return described(weight.values(), numbers) + (weight.transposed() ? ", transposed" : "");
    }
    if (value instanceof Quantized.Output output) {
      return "addend %s, relu %s, scaled %s"
          .formatted(described(output.addend(), numbers), output.relu(), output.step() != 1);
    }
    if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Float) {
      return list.size() == 1 ? "one" : String.valueOf(list.size());
    }
    if (value instanceof List<?> list) {
      return list.stream().map(one -> described(one, numbers)).toList().toString();
    }
    if (value instanceof ConvolutionGeometry window) {
      return window.kernel() + "/" + window.stride() + "/" + window.padding();
    }
    return String.valueOf(value);
  }

  private static String described(Tensor tensor) {
    Shape shape = tensor.shape();
    String type =
        tensor.type().name().replace("FLOAT", "F").replace("UINT", "U").toLowerCase(Locale.ROOT);
    return "%s %dx%dx%dx%d".formatted(type, shape.n(), shape.h(), shape.w(), shape.c());
  }

  @Override
  public String toString() {
    return kind + " " + work;
  }
}
