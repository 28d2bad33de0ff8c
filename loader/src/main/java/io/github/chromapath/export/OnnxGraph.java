// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.tensor.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An ONNX graph under construction, opset {@value #OPSET}. Values are known by their names. Not
 * thread-safe.
 */
final class OnnxGraph {
  static final int IR_VERSION = 8;
  static final int OPSET = 17;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("colorizer");
  private final Set<String> names = new HashSet<>();
  private final Set<String> constants = new HashSet<>();

  /** A name that no value has yet: {@code wanted}, or {@code wanted} with a number. */
  String unique(String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) {
      name = wanted + "." + i;
    }
    return name;
  }

  /**
   * Adds an input in fp32.
   *
   * @param extents numbers, or names of extents that may vary
   */
  void input(String name, Object... extents) {
    names.add(name);
    graph.addInput(valueInfo(name, extents));
  }

  /**
   * Adds an output in fp32, which a node of the graph computes.
   *
   * @param extents numbers, or names of extents that may vary
   */
  void output(String name, Object... extents) {
    graph.addOutput(valueInfo(name, extents));
  }

  private static ValueInfoProto valueInfo(String name, Object... extents) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object extent : extents) {
      TensorShapeProto.Dimension.Builder dimension = shape.addDimBuilder();
      if (extent instanceof Integer fixed) {
        dimension.setDimValue(fixed);
      } else {
        dimension.setDimParam(extent.toString());
      }
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(code(DataType.FLOAT32)).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /**
   * Adds a node.
   *
   * @param output the name of its result, from {@link #unique}
   * @return {@code output}
   */
  String node(String operator, String output, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(output)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
    return output;
  }

  /** An attribute of an integer. */
  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** An attribute of integers. */
  static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  /** An attribute of a number. */
  static AttributeProto number(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  /** An attribute of a text. */
  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  /** ONNX's number of a type. */
  static int code(DataType type) {
    TensorProto.DataType code =
        switch (type) {
          case FLOAT32 -> TensorProto.DataType.FLOAT;
          case FLOAT16 -> TensorProto.DataType.FLOAT16;
          case BFLOAT16 -> TensorProto.DataType.BFLOAT16;
          case UINT8 -> TensorProto.DataType.UINT8;
          case INT8 -> TensorProto.DataType.INT8;
        };
    return code.getNumber();
  }

  /**
   * Adds floating-point numbers, rounded to a type.
   *
   * @param name from {@link #unique}
   */
  void floats(String name, DataType type, float[] values, int... shape) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, type.bytes()));
    Span.of(bytes, type).store(0, values, values.length);
    initializer(name, code(type), bytes, shape);
  }

  /**
   * Adds bytes.
   *
   * @param name from {@link #unique}
   * @param type UINT8 or INT8
   */
  void bytes(String name, DataType type, byte[] values, int... shape) {
    initializer(name, code(type), ByteBuffer.wrap(values), shape);
  }

  /**
   * Adds 32-bit integers.
   *
   * @param name from {@link #unique}
   */
  void ints(String name, int[] values, int... shape) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Integer.BYTES));
    bytes.asIntBuffer().put(values);
    initializer(name, TensorProto.DataType.INT32.getNumber(), bytes, shape);
  }

  /** A vector of integers, which several nodes may share. */
  String longs(long... values) {
    StringBuilder key = new StringBuilder("const");
    for (long value : values) {
      key.append('.').append(value);
    }
    String name = key.toString();
    if (constants.add(name)) {
      names.add(name);
      ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
      bytes.asLongBuffer().put(values);
      initializer(name, TensorProto.DataType.INT64.getNumber(), bytes, values.length);
    }
    return name;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void initializer(String name, int type, ByteBuffer bytes, int... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type)
            .setRawData(ByteString.copyFrom(bytes.duplicate().rewind()));
    for (int extent : shape) {
      tensor.addDims(extent);
    }
    graph.addInitializer(tensor);
  }

  /**
   * The model as a file has it.
   *
   * @param description one or more sentences for readers
   * @param metadata any texts, by their keys
   */
  byte[] model(String description, Map<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
            .setProducerName("chromapath")
            .setDocString(description)
            .setGraph(graph);
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build().toByteArray();
  }
}
