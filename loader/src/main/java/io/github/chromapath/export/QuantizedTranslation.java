// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Adds ONNX nodes for operations in int8: the operation in floating-point numbers between {@code
 * DequantizeLinear} and {@code QuantizeLinear}, which runtimes fuse. The numbers between them are
 * the integers themselves, of scale 1, except where a tensor leaves or enters int8: the engine has
 * multiplied the scales of inputs and results into each convolution's factors. Not thread-safe.
 */
final class QuantizedTranslation {
  private static final List<Float> ONE = List.of(1f);

  private final OnnxGraph graph;
  private final GraphValues values;
  private final Consumer<Op> floating;

  /**
   * A translation to {@code graph}.
   *
   * @param floating adds the nodes of operations in floating-point numbers
   */
  QuantizedTranslation(OnnxGraph graph, GraphValues values, Consumer<Op> floating) {
    this.graph = graph;
    this.values = values;
    this.floating = floating;
  }

  /** Adds the nodes of an operation. */
  void add(Quantized op) {
    if (op instanceof Quantized.Quantize quantize) {
      quantize(values.of(quantize.x()), quantize.y(), quantize.scales());
    } else if (op instanceof Quantized.Dequantize dequantize) {
      String y = values.define(dequantize.y());
      dequantize(dequantize.x(), dequantize.scales(), y);
    } else if (op instanceof Quantized.Convolve convolve) {
      convolve(convolve);
    } else if (op instanceof Quantized.ConvolveFloat convolve) {
      enter(convolve);
    } else if (op instanceof Quantized.Pool pool) {
      String y = graph.unique(pool.y().name() + ".pooled");
      graph.node(
          "MaxPool", y, List.of(integers(pool.x())), GraphTranslation.window(pool.geometry()));
      quantize(y, pool.y(), ONE);
    } else if (op instanceof Quantized.Resample resample) {
      String y = graph.unique(resample.y().name() + ".resized");
      GraphTranslation.resize(graph, values, integers(resample.x()), resample.y().shape(), y);
      quantize(y, resample.y(), ONE);
    } else if (op instanceof Quantized.Join join) {
      join(join);
    } else if (op instanceof Quantized.Normalize normalize) {
      normalize(normalize);
    } else {
      throw new UnsupportedOperationException(
          op.getClass().getSimpleName() + " has no translation to ONNX");
    }
  }

  /** The integers of a tensor as floating-point numbers. */
  private String integers(Tensor x) {
    return dequantize(x, ONE, graph.unique(x.name() + ".integers"));
  }

  private String dequantize(Tensor x, List<Float> scales, String y) {
    return linear("DequantizeLinear", values.of(x), x, scales, y);
  }

  private void quantize(String x, Tensor y, List<Float> scales) {
    linear("QuantizeLinear", x, y, scales, values.define(y));
  }

  /** Adds a conversion of scale and zero point 0, of the whole tensor or of each channel. */
  private String linear(String operator, String x, Tensor integers, List<Float> scales, String y) {
    int[] shape = scales.size() == 1 ? new int[0] : new int[] {scales.size()};
    String scale = values.vector("scale", DataType.FLOAT32, scales, shape);
    String zero = values.zeros(integers.type(), shape);
    AttributeProto[] axis =
        scales.size() == 1
            ? new AttributeProto[0]
            : new AttributeProto[] {OnnxGraph.integer("axis", 1)};
    return graph.node(operator, y, List.of(x, scale, zero), axis);
  }

  private void convolve(Quantized.Convolve op) {
    Quantized.Weight weight = op.weight();
    float[] factors = factors(weight);
    String factor = graph.unique(weight.factors().name());
    graph.floats(factor, DataType.FLOAT32, factors, factors.length);
    List<String> inputs =
        List.of(integers(op.x()), weight(weight, factor), bias(weight, factors, factor));
    boolean bytes = !op.y().type().floating();
    String y = bytes ? graph.unique(op.y().name() + ".exact") : values.define(op.y());
    Quantized.Output output = op.output();
    List<String> steps = new ArrayList<>();
    steps.add(weight.transposed() ? "ConvTranspose" : "Conv");
    output.addend().ifPresent(addend -> steps.add("Add"));
    if (output.step() != 1) {
      steps.add("Div");
    }
    if (output.relu()) {
      steps.add("Relu");
    }
    String value = "";
    for (int i = 0; i < steps.size(); i++) {
      boolean last = i == steps.size() - 1;
      String operator = steps.get(i);
      String name = last ? y : graph.unique(y + "." + operator);
      value =
          switch (operator) {
            case "Add" -> graph.node(operator, name, List.of(value, summand(op)));
            case "Div" -> graph.node(operator, name, List.of(value, number("step", output.step())));
            case "Relu" -> graph.node(operator, name, List.of(value));
            default -> graph.node(operator, name, inputs, window(op));
          };
    }
    if (bytes) {
      quantize(y, op.y(), ONE);
    }
  }

  /** A convolution in floating-point numbers, whose result is quantized. */
  private void enter(Quantized.ConvolveFloat op) {
    Tensor exact = new Tensor(op.y().name() + ".exact", op.y().shape(), DataType.FLOAT32);
    floating.accept(
        new Convolution.Forward(op.x(), op.weight(), exact, op.geometry(), op.epilogue()));
    quantize(values.of(exact), op.y(), List.of(op.scale()));
  }

  private String summand(Quantized.Convolve op) {
    Tensor addend = op.output().addend().orElseThrow();
    return addend.type().floating() ? values.of(addend) : integers(addend);
  }

  private static AttributeProto[] window(Quantized.Convolve op) {
    return op.weight().transposed()
        ? GraphTranslation.transposedWindow(op.geometry(), op.x().shape(), op.y().shape())
        : GraphTranslation.window(op.geometry());
  }

  private String number(String name, float value) {
    return values.vector(name, DataType.FLOAT32, List.of(value));
  }

  private String weight(Quantized.Weight weight, String factor) {
    Shape shape = weight.values().shape();
    String integers = values.bytes(weight.values(), shape.n(), shape.c(), shape.h(), shape.w());
    int outputs = weight.factors().shape().c();
    return graph.node(
        "DequantizeLinear",
        graph.unique(integers + ".weight"),
        List.of(integers, factor, values.zeros(DataType.INT8, outputs)),
        OnnxGraph.integer("axis", weight.transposed() ? 1 : 0));
  }

  /** The factors; where one is 0, since all weights are, one with which the bias is an integer. */
  private float[] factors(Quantized.Weight weight) {
    float[] factors = values.floats(weight.factors());
    float[] bias = values.floats(weight.bias());
    for (int i = 0; i < factors.length; i++) {
      if (factors[i] == 0) {
        factors[i] = bias[i] == 0 ? 1 : Math.abs(bias[i]);
      }
    }
    return factors;
  }

  /** The bias in units of the integer sums, as runtimes add it. */
  private String bias(Quantized.Weight weight, float[] factors, String factor) {
    float[] bias = values.floats(weight.bias());
    int[] sums = new int[bias.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.round(bias[i] / factors[i]);
    }
    String integers = graph.unique(weight.bias().name());
    graph.ints(integers, sums, sums.length);
    return graph.node(
        "DequantizeLinear",
        graph.unique(integers + ".bias"),
        List.of(integers, factor),
        OnnxGraph.integer("axis", 0));
  }

  private void join(Quantized.Join op) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < op.inputs().size(); i++) {
      Tensor input = op.inputs().get(i);
      float factor = op.factors().get(i);
      parts.add(
          input.type() == op.y().type() && factor == 1
              ? values.of(input)
              : converted(input, factor, op.y()));
    }
    graph.node("Concat", values.define(op.y()), parts, OnnxGraph.integer("axis", 1));
  }

  /** A part of a concatenation in the type of the whole: round(factor input). */
  private String converted(Tensor input, float factor, Tensor whole) {
    String exact =
        input.type().floating()
            ? graph.node(
                "Mul",
                graph.unique(input.name() + ".scaled"),
                List.of(values.of(input), number("factor", factor)))
            : dequantize(input, List.of(factor), graph.unique(input.name() + ".scaled"));
    return linear("QuantizeLinear", exact, whole, ONE, graph.unique(input.name() + ".part"));
  }

  private void normalize(Quantized.Normalize op) {
    String x = dequantize(op.x(), List.of(op.xScale()), graph.unique(op.x().name() + ".values"));
    String y = graph.unique(op.y().name() + ".exact");
    Tensor like = new Tensor(y, op.x().shape(), DataType.FLOAT32);
    GraphTranslation.instanceNorm(graph, values, op.epsilon(), x, like, y);
    quantize(y, op.y(), op.yScales());
  }
}
