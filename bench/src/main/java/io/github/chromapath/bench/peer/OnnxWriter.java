// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes a graph as an ONNX model, opset 17. Field numbers are those of {@code onnx.proto}.
 *
 * <p>All shapes are fixed, so that a runtime can plan its memory.
 */
final class OnnxWriter implements GraphWriter {
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private final int batch;
  private final ProtoMessage graph = new ProtoMessage();
  private final Set<String> written = new HashSet<>();
  private int values;
  private int height;
  private int width;

  /** A graph for batches of one size. */
  OnnxWriter(int batch) {
    this.batch = batch;
  }

  /** The model. Call {@link #output} first. */
  byte[] model() {
    return new ProtoMessage()
        .integer(1, IR_VERSION)
        .message(7, graph)
        .message(8, new ProtoMessage().text(1, "").integer(2, OPSET))
        .toBytes();
  }

  @Override
  public Value input(String name, int rows, int columns) {
    height = rows;
    width = columns;
    graph.message(11, valueInfo(name, batch, 1, rows, columns));
    return new Value(name, 1);
  }

  @Override
  public Value threeChannels(Value x, Constant scale, Constant shift) {
    Value scaled = node("Mul", 3, List.of(x.name(), floats(scale)));
    return node("Add", 3, List.of(scaled.name(), floats(shift)));
  }

  @Override
  public Value threeChannels(Value x) {
    return concat(List.of(x, x, x));
  }

  @Override
  public Value convolution(Value x, Constant weight, Constant bias, int stride, boolean relu) {
    int out = (int) weight.shape()[0];
    long kernel = weight.shape()[2];
    Value y =
        node(
            "Conv",
            out,
            List.of(x.name(), floats(weight), floats(bias)),
            integers("kernel_shape", kernel, kernel),
            integers("strides", stride, stride),
            integers("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2));
    return relu ? relu(y) : y;
  }

  @Override
  public Value transposedConvolution(Value x, Constant weight, Constant bias, int stride) {
    int out = (int) weight.shape()[1];
    return relu(
        node(
            "ConvTranspose",
            out,
            List.of(x.name(), floats(weight), floats(bias)),
            integers("kernel_shape", 3, 3),
            integers("strides", stride, stride),
            integers("pads", 1, 1, 1, 1),
            integers("output_padding", stride - 1, stride - 1)));
  }

  private Value relu(Value x) {
    return node("Relu", x.channels(), List.of(x.name()));
  }

  @Override
  public Value residual(Value a, Value b) {
    return relu(node("Add", a.channels(), List.of(a.name(), b.name())));
  }

  @Override
  public Value maxPool(Value x) {
    return node(
        "MaxPool",
        x.channels(),
        List.of(x.name()),
        integers("kernel_shape", 3, 3),
        integers("strides", 2, 2),
        integers("pads", 1, 1, 1, 1));
  }

  @Override
  public Value concat(List<Value> parts) {
    int channels = parts.stream().mapToInt(Value::channels).sum();
    return node("Concat", channels, parts.stream().map(Value::name).toList(), integer("axis", 1));
  }

  @Override
  public Value resize(Value x, int rows, int columns) {
    String sizes = longs("sizes." + values, batch, x.channels(), rows, columns);
    return node(
        "Resize",
        x.channels(),
        List.of(x.name(), "", "", sizes),
        string("mode", "linear"),
        string("coordinate_transformation_mode", "half_pixel"));
  }

  @Override
  public Value instanceNorm(Value x) {
    float[] ones = new float[x.channels()];
    Arrays.fill(ones, 1);
    String scale = floats(Constant.vector("ones." + x.channels(), ones));
    String shift = floats(Constant.vector("zeros." + x.channels(), new float[x.channels()]));
    return node(
        "InstanceNormalization",
        x.channels(),
        List.of(x.name(), scale, shift),
        new ProtoMessage().text(1, "epsilon").number(2, 1e-5f).integer(20, 1));
  }

  @Override
  public Value eca(Value x, Constant weight) {
    int channels = x.channels();
    long k = weight.shape()[2];
    Value z = node("GlobalAveragePool", channels, List.of(x.name()));
    String row = longs("eca.row." + channels, batch, 1, channels);
    Value flat = node("Reshape", channels, List.of(z.name(), row));
    Value gate =
        node(
            "Conv",
            channels,
            List.of(flat.name(), floats(weight)),
            integers("kernel_shape", k),
            integers("pads", k / 2, k / 2));
    String column = longs("eca.column." + channels, batch, channels, 1, 1);
    Value upright = node("Reshape", channels, List.of(sigmoid(gate).name(), column));
    return node("Mul", channels, List.of(x.name(), upright.name()));
  }

  @Override
  public Value se(Value x, Constant weight1, Constant weight2) {
    Value z = node("GlobalAveragePool", x.channels(), List.of(x.name()));
    int hidden = (int) weight1.shape()[0];
    Value h = relu(node("Conv", hidden, List.of(z.name(), floats(weight1))));
    Value gate = node("Conv", x.channels(), List.of(h.name(), floats(weight2)));
    return node("Mul", x.channels(), List.of(x.name(), sigmoid(gate).name()));
  }

  private Value sigmoid(Value x) {
    return node("Sigmoid", x.channels(), List.of(x.name()));
  }

  @Override
  public void output(Value x, float scale, float shift) {
    String factor = floats(new Constant("ab.scale", new long[] {1}, new float[] {scale}));
    String summand = floats(new Constant("ab.shift", new long[] {1}, new float[] {shift}));
    Value scaled = node("Mul", x.channels(), List.of(sigmoid(x).name(), factor));
    graph.message(1, nodeMessage("Add", List.of(scaled.name(), summand), "ab"));
    graph.text(2, "multipath");
    graph.message(12, valueInfo("ab", batch, x.channels(), height, width));
  }

  private Value node(String type, int channels, List<String> inputs, ProtoMessage... attributes) {
    Value y = new Value("v" + values++, channels);
    graph.message(1, nodeMessage(type, inputs, y.name(), attributes));
    return y;
  }

  private static ProtoMessage nodeMessage(
      String type, List<String> inputs, String output, ProtoMessage... attributes) {
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(4, type);
    for (ProtoMessage attribute : attributes) {
      node.message(5, attribute);
    }
    return node;
  }

  private static ProtoMessage integer(String name, long value) {
    return new ProtoMessage().text(1, name).integer(3, value).integer(20, 2);
  }

  private static ProtoMessage string(String name, String value) {
    return new ProtoMessage().text(1, name).text(4, value).integer(20, 3);
  }

  private static ProtoMessage integers(String name, long... values) {
    ProtoMessage attribute = new ProtoMessage().text(1, name);
    for (long value : values) {
      attribute.integer(8, value);
    }
    return attribute.integer(20, 7);
  }

  private String floats(Constant constant) {
    if (written.add(constant.name())) {
      byte[] bytes = new byte[constant.values().length * Float.BYTES];
      ByteBuffer data = ProtoMessage.littleEndian(bytes);
      for (float value : constant.values()) {
        data.putFloat(value);
      }
      initializer(constant.name(), FLOAT, constant.shape(), bytes);
    }
    return constant.name();
  }

  private String longs(String name, long... elements) {
    if (written.add(name)) {
      byte[] bytes = new byte[elements.length * Long.BYTES];
      ByteBuffer data = ProtoMessage.littleEndian(bytes);
      for (long element : elements) {
        data.putLong(element);
      }
      initializer(name, INT64, new long[] {elements.length}, bytes);
    }
    return name;
  }

  private void initializer(String name, int type, long[] shape, byte[] data) {
    ProtoMessage tensor = new ProtoMessage();
    for (long extent : shape) {
      tensor.integer(1, extent);
    }
    graph.message(5, tensor.integer(2, type).text(8, name).raw(9, data));
  }

  private static ProtoMessage valueInfo(String name, long... extents) {
    ProtoMessage shape = new ProtoMessage();
    for (long extent : extents) {
      shape.message(1, new ProtoMessage().integer(1, extent));
    }
    ProtoMessage tensor = new ProtoMessage().integer(1, FLOAT).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }
}
