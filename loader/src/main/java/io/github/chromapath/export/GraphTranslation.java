// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.ChannelScale;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.EfficientChannelAttention;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Resize;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.op.SqueezeExcite;
import io.github.chromapath.op.UpsampleNearest;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Collections;
import java.util.List;

/** Adds ONNX nodes for the operations of a network in inference mode. Not thread-safe. */
final class GraphTranslation {
  private final OnnxGraph graph;
  private final GraphValues values;
  private final QuantizedTranslation quantized;

  GraphTranslation(OnnxGraph graph, GraphValues values) {
    this.graph = graph;
    this.values = values;
    quantized = new QuantizedTranslation(graph, values, this::add);
  }

  /**
   * Adds the nodes of an operation.
   *
   * @throws UnsupportedOperationException if it is not an operation of an inference pass
   */
  void add(Op op) {
    if (op instanceof Convolution.Forward convolution) {
      convolve(convolution);
    } else if (op instanceof Convolution.Transposed transposed) {
      transpose(transposed);
    } else if (op instanceof BatchNorm.Inference norm) {
      normalize(norm);
    } else if (op instanceof InstanceNorm.Forward norm) {
      instanceNorm(graph, values, norm.epsilon(), values.of(norm.x()), norm.x(), define(norm.y()));
    } else if (op instanceof ChannelAffine affine) {
      affine(affine);
    } else if (op instanceof EfficientChannelAttention.Forward eca) {
      attend(eca);
    } else if (op instanceof SqueezeExcite.Forward gate) {
      squeeze(gate);
    } else if (op instanceof Quantized integers) {
      quantized.add(integers);
    } else {
      simple(op);
    }
  }

  private void simple(Op op) {
    if (op instanceof Add add) {
      sum(add);
    } else if (op instanceof Cast cast) {
      int type = OnnxGraph.code(cast.y().type());
      unary("Cast", cast.x(), cast.y(), OnnxGraph.integer("to", type));
    } else if (op instanceof ChannelScale.Forward scale) {
      graph.node("Mul", define(scale.y()), List.of(values.of(scale.x()), values.of(scale.a())));
    } else if (op instanceof Concat concat) {
      List<String> parts = concat.inputs().stream().map(values::of).toList();
      graph.node("Concat", define(concat.y()), parts, OnnxGraph.integer("axis", 1));
    } else if (op instanceof GlobalAveragePool.Forward pool) {
      unary("GlobalAveragePool", pool.x(), pool.z());
    } else if (op instanceof MaxPool.Forward pool) {
      unary("MaxPool", pool.x(), pool.y(), window(pool.geometry()));
    } else if (op instanceof Relu.Forward relu) {
      unary("Relu", relu.x(), relu.y());
    } else if (op instanceof Resize.Forward resize) {
      resize(graph, values, values.of(resize.x()), resize.y().shape(), define(resize.y()));
    } else if (op instanceof Sigmoid.Forward sigmoid) {
      unary("Sigmoid", sigmoid.x(), sigmoid.y());
    } else if (op instanceof UpsampleNearest.Forward upsample) {
      repeat(upsample);
    } else {
      throw new UnsupportedOperationException(
          op.getClass().getSimpleName() + " has no translation to ONNX");
    }
  }

  private String define(Tensor y) {
    return values.define(y);
  }

  private void unary(String operator, Tensor x, Tensor y, AttributeProto... attributes) {
    graph.node(operator, define(y), List.of(values.of(x)), attributes);
  }

  /** The attributes of a window, of a convolution or a pooling. */
  static AttributeProto[] window(ConvolutionGeometry geometry) {
    int kernel = geometry.kernel();
    int stride = geometry.stride();
    int padding = geometry.padding();
    return new AttributeProto[] {
      OnnxGraph.integers("kernel_shape", kernel, kernel),
      OnnxGraph.integers("strides", stride, stride),
      OnnxGraph.integers("pads", padding, padding, padding, padding)
    };
  }

  /**
   * The attributes of a transposed convolution.
   *
   * @param x its input, the smaller one
   * @param y its result
   */
  static AttributeProto[] transposedWindow(ConvolutionGeometry geometry, Shape x, Shape y) {
    AttributeProto[] window = window(geometry);
    int least = (x.h() - 1) * geometry.stride() - 2 * geometry.padding() + geometry.kernel();
    int rest = y.h() - least;
    return new AttributeProto[] {
      window[0], window[1], window[2], OnnxGraph.integers("output_padding", rest, rest)
    };
  }

  private void convolve(Convolution.Forward op) {
    Shape weight = op.weight().shape();
    String w =
        values.parameter(
            op.weight(), op.x().type(), weight.n(), weight.c(), weight.h(), weight.w());
    fused("Conv", op, w, window(op.geometry()));
  }

  private void transpose(Convolution.Transposed op) {
    Shape weight = op.weight().shape();
    String w =
        values.parameter(
            op.weight(), op.x().type(), weight.n(), weight.c(), weight.h(), weight.w());
    fused("ConvTranspose", op, w, transposedWindow(op.geometry(), op.x().shape(), op.y().shape()));
  }

  private void fused(
      String operator, Convolution.Fusible op, String weight, AttributeProto... window) {
    Convolution.Epilogue epilogue = op.epilogue();
    String x = values.of(op.x());
    List<String> inputs =
        epilogue
            .bias()
            .map(bias -> values.parameter(bias, op.x().type(), bias.shape().c()))
            .map(bias -> List.of(x, weight, bias))
            .orElse(List.of(x, weight));
    // The addend may be y itself, as it was before.
    List<String> addends = epilogue.addend().map(values::of).stream().toList();
    String y = define(op.y());
    int left = addends.size() + (epilogue.relu() ? 1 : 0);
    String sum = graph.node(operator, left == 0 ? y : graph.unique(y + ".conv"), inputs, window);
    for (String addend : addends) {
      String name = epilogue.relu() ? graph.unique(y + ".sum") : y;
      sum = graph.node("Add", name, List.of(sum, addend));
    }
    if (epilogue.relu()) {
      graph.node("Relu", y, List.of(sum));
    }
  }

  private void normalize(BatchNorm.Inference op) {
    int channels = op.x().shape().c();
    List<String> inputs =
        List.of(
            values.of(op.x()),
            values.parameter(op.weight(), op.x().type(), channels),
            values.parameter(op.bias(), op.x().type(), channels),
            values.parameter(op.mean(), op.x().type(), channels),
            values.parameter(op.variance(), op.x().type(), channels));
    String y = define(op.y());
    String plain = op.relu() ? graph.unique(y + ".norm") : y;
    graph.node("BatchNormalization", plain, inputs, OnnxGraph.number("epsilon", op.epsilon()));
    if (op.relu()) {
      graph.node("Relu", y, List.of(plain));
    }
  }

  /** Adds an instance normalization without factors and summands. */
  static void instanceNorm(
      OnnxGraph graph, GraphValues values, float epsilon, String x, Tensor like, String y) {
    int channels = like.shape().c();
    String ones = values.vector("ones", like.type(), Collections.nCopies(channels, 1f), channels);
    String zeros = values.vector("zeros", like.type(), Collections.nCopies(channels, 0f), channels);
    graph.node(
        "InstanceNormalization", y, List.of(x, ones, zeros), OnnxGraph.number("epsilon", epsilon));
  }

  private void affine(ChannelAffine op) {
    String x = values.of(op.x());
    String y = define(op.y());
    boolean shifted = op.shift().stream().anyMatch(shift -> shift != 0);
    String scale = values.channels(y + ".scale", op.x().type(), op.scale());
    String scaled = graph.node("Mul", shifted ? graph.unique(y + ".scaled") : y, List.of(x, scale));
    if (shifted) {
      String shift = values.channels(y + ".shift", op.x().type(), op.shift());
      graph.node("Add", y, List.of(scaled, shift));
    }
  }

  /** A convolution over the channels, as rows of one image. */
  private void attend(EfficientChannelAttention.Forward op) {
    int kernel = op.weight().shape().c();
    String y = define(op.a());
    String row =
        graph.node(
            "Reshape", graph.unique(y + ".row"), List.of(values.of(op.z()), graph.longs(0, 1, -1)));
    String weight = values.parameter(op.weight(), op.z().type(), 1, 1, kernel);
    String mixed =
        graph.node(
            "Conv",
            graph.unique(y + ".conv"),
            List.of(row, weight),
            OnnxGraph.integers("kernel_shape", kernel),
            OnnxGraph.integers("pads", kernel / 2, kernel / 2));
    String gate = graph.node("Sigmoid", graph.unique(y + ".gate"), List.of(mixed));
    graph.node("Reshape", y, List.of(gate, graph.longs(0, -1, 1, 1)));
  }

  private void squeeze(SqueezeExcite.Forward op) {
    Shape down = op.weight1().shape();
    Shape up = op.weight2().shape();
    String weight1 = values.parameter(op.weight1(), op.z().type(), down.n(), down.c(), 1, 1);
    String weight2 = values.parameter(op.weight2(), op.z().type(), up.n(), up.c(), 1, 1);
    String y = define(op.a());
    String hidden =
        graph.node("Conv", graph.unique(y + ".down"), List.of(values.of(op.z()), weight1));
    String active = graph.node("Relu", graph.unique(y + ".relu"), List.of(hidden));
    String gate = graph.node("Conv", graph.unique(y + ".up"), List.of(active, weight2));
    graph.node("Sigmoid", y, List.of(gate));
  }

  private void sum(Add op) {
    List<String> operands = List.of(values.of(op.a()), values.of(op.b()));
    String y = define(op.y());
    String sum = graph.node("Add", op.relu() ? graph.unique(y + ".sum") : y, operands);
    if (op.relu()) {
      graph.node("Relu", y, List.of(sum));
    }
  }

  /** Adds a bilinear resampling to the size of {@code target}. */
  static void resize(OnnxGraph graph, GraphValues values, String x, Shape target, String y) {
    graph.node(
        "Resize",
        y,
        List.of(x, "", "", values.extents(x, target)),
        OnnxGraph.text("mode", "linear"),
        OnnxGraph.text("coordinate_transformation_mode", "half_pixel"));
  }

  private void repeat(UpsampleNearest.Forward op) {
    String x = values.of(op.x());
    graph.node(
        "Resize",
        define(op.y()),
        List.of(x, "", "", values.extents(x, op.y().shape())),
        OnnxGraph.text("mode", "nearest"),
        OnnxGraph.text("coordinate_transformation_mode", "asymmetric"),
        OnnxGraph.text("nearest_mode", "floor"));
  }
}
