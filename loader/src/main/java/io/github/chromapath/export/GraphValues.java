// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import io.github.chromapath.model.InputSize;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of an {@link OnnxGraph} that stand for a network's tensors: activations, constants and
 * sizes. Shapes of tensors are (N, H, W, C), those of values (N, C, H, W). Not thread-safe.
 */
final class GraphValues {
  /**
   * The input size for which a network is recorded. No fixed extent of a network, such as 224 or
   * 56, is one of these or their halves, quarters or eighths, so that these are known to vary.
   */
  static final InputSize RECORDED = new InputSize(8 * 37, 8 * 41);

  /** The smallest number that rounds to infinity. */
  private static final float FLOAT16_OVERFLOW = 65520;

  private static final String FOLDED = "folded.";

  private final OnnxGraph graph;
  private final ParameterValues parameters;
  private final Map<Tensor, String> results;
  private final Map<Tensor, String> activations = new HashMap<>();
  private final Map<List<Object>, String> constants = new HashMap<>();

  /**
   * No values yet.
   *
   * @param results the names of tensors that are outputs of the graph
   */
  GraphValues(OnnxGraph graph, ParameterValues parameters, Map<Tensor, String> results) {
    this.graph = graph;
    this.parameters = parameters;
    this.results = results;
    results.values().forEach(graph::unique);
  }

  /** Names an activation that is an input of the graph. */
  void input(Tensor tensor, String name) {
    activations.put(tensor, name);
  }

  /** The value of an activation that was computed before. */
  String of(Tensor activation) {
    String name = activations.get(activation);
    if (name == null) {
      throw new IllegalStateException(activation + " is read before it is written");
    }
    return name;
  }

  /** The name for the value of an activation that is computed next. */
  String define(Tensor activation) {
    String name = results.get(activation);
    return alias(activation, name == null ? graph.unique(activation.name()) : name);
  }

  /** Lets a value stand for an activation; returns it. */
  String alias(Tensor activation, String value) {
    activations.put(activation, value);
    return value;
  }

  /**
   * A parameter as a constant.
   *
   * @param type of the constant
   * @param shape of the constant, of the same elements as (N, C, H, W)
   */
  String parameter(Tensor tensor, DataType type, int... shape) {
    return constants.computeIfAbsent(
        List.of(tensor, type),
        key -> {
          String name = graph.unique(plainName(tensor));
          graph.floats(name, type, inRange(tensor, type), shape);
          return name;
        });
  }

  private float[] inRange(Tensor tensor, DataType type) {
    float[] numbers = parameters.floats(tensor);
    for (float number : numbers) {
      if (type == DataType.FLOAT16 && Math.abs(number) >= FLOAT16_OVERFLOW) {
        throw new ArithmeticException(
            plainName(tensor) + " has the value " + number + ", which is too large for fp16.");
      }
    }
    return numbers;
  }

  /** Integers as a constant. */
  String bytes(Tensor tensor, int... shape) {
    return constants.computeIfAbsent(
        List.of(tensor),
        key -> {
          String name = graph.unique(tensor.name());
          graph.bytes(name, tensor.type(), parameters.bytes(tensor), shape);
          return name;
        });
  }

  /** The parameter's numbers. */
  float[] floats(Tensor tensor) {
    return parameters.floats(tensor);
  }

  private static String plainName(Tensor tensor) {
    String name = tensor.name();
    return name.startsWith(FOLDED) ? name.substring(FOLDED.length()) : name;
  }

  /** A constant of one number for each channel, which broadcasts over (N, C, H, W). */
  String channels(String name, DataType type, List<Float> values) {
    return vector(name, type, values, values.size(), 1, 1);
  }

  /** A constant of the given shape. */
  String vector(String name, DataType type, List<Float> values, int... shape) {
    return constants.computeIfAbsent(
        List.of(name, type, values, Arrays.toString(shape)),
        key -> {
          float[] numbers = new float[values.size()];
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values.get(i);
          }
          String constant = graph.unique(name);
          graph.floats(constant, type, numbers, shape);
          return constant;
        });
  }

  /**
   * Zeros of a type of bytes.
   *
   * @param shape empty for a single number
   */
  String zeros(DataType type, int... shape) {
    return constants.computeIfAbsent(
        List.of("zero", type, Arrays.toString(shape)),
        key -> {
          String name = graph.unique("zero");
          graph.bytes(name, type, new byte[shape.length == 0 ? 1 : shape[0]], shape);
          return name;
        });
  }

  /**
   * The extents (N, C, H, W) of a value that has the batch and channels of {@code x} and the size
   * of {@code target}: a fixed one, or the input's divided by 1, 2, 4 or 8.
   */
  String extents(String x, Shape target) {
    String outer =
        graph.node(
            "Shape",
            graph.unique(x + ".outer"),
            List.of(x),
            OnnxGraph.integer("start", 0),
            OnnxGraph.integer("end", 2));
    return graph.node(
        "Concat",
        graph.unique(x + ".extents"),
        List.of(outer, size(target)),
        OnnxGraph.integer("axis", 0));
  }

  private String size(Shape target) {
    for (int divisor = 1; divisor <= 8; divisor *= 2) {
      if (target.h() * divisor == RECORDED.height() && target.w() * divisor == RECORDED.width()) {
        return size(divisor);
      }
    }
    return graph.longs(target.h(), target.w());
  }

  private String size(int divisor) {
    return constants.computeIfAbsent(
        List.of(divisor),
        key -> {
          String whole =
              graph.node(
                  "Shape",
                  graph.unique("size.whole"),
                  List.of(OnnxModel.GRAY),
                  OnnxGraph.integer("start", 2),
                  OnnxGraph.integer("end", 4));
          return graph.node(
              "Div", graph.unique("size"), List.of(whole, graph.longs(divisor, divisor)));
        });
  }
}
