// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.Add;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.op.Split;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** ReLU, sigmoid, sums, channel affine maps, concatenation and splitting. */
final class ElementwiseCases {
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(2, 7, 9, 3),
          new Shape(2, 5, 3, 17),
          new Shape(1, 1, 1, 1),
          new Shape(3, 16, 8, 32),
          new Shape(2, 41, 37, 8));
  private static final String EXACT = "a choice, nothing is computed";

  private final DataType storage;

  private ElementwiseCases(DataType storage) {
    this.storage = storage;
  }

  /** Every case, with activations and their gradients stored in {@code storage}. */
  static Stream<OpCase> cases(DataType storage) {
    return new ElementwiseCases(storage).all();
  }

  private Stream<OpCase> all() {
    // In 16 bits backward reads a rounded output: see StoredOutputCases.
    Stream<OpCase> sigmoids =
        storage == DataType.FLOAT32
            ? Stream.concat(SHAPES.stream().map(this::sigmoid), Stream.of(sigmoidInPlace()))
            : Stream.of();
    return Stream.of(
            sigmoids,
            SHAPES.stream().map(this::relu),
            SHAPES.stream().map(shape -> add(shape, false)),
            SHAPES.stream().map(shape -> add(shape, true)),
            Stream.of(reluInPlace(), saturatedSigmoid(), addInto("a", true), addInto("b", false)),
            Stream.of(
                affine(
                    "ImageNet normalisation",
                    new Shape(2, 7, 9, 3),
                    3,
                    new float[] {4.366812f, 4.464286f, 4.444444f},
                    new float[] {-2.117904f, -2.035714f, -1.804444f}),
                affine(
                    "chroma",
                    new Shape(2, 5, 3, 2),
                    2,
                    new float[] {255, 255},
                    new float[] {-128, -128}),
                affine(
                    "one channel to three",
                    new Shape(2, 7, 5, 1),
                    3,
                    new float[] {1, 0.5f, -2},
                    new float[] {0, 3, 0.25f}),
                affine(
                    "one channel", new Shape(1, 1, 1, 1), 1, new float[] {1.3f}, new float[] {0}),
                affineInPlace()),
            Stream.of(
                concat(new Shape(2, 5, 7, 1), 3, 8),
                concat(new Shape(2, 5, 7, 1), 5, 17, 1),
                concat(new Shape(2, 8, 6, 1), 128, 128, 64),
                concat(new Shape(1, 1, 1, 1), 32, 32),
                concat(new Shape(2, 3, 3, 1), 7)))
        .flatMap(stream -> stream);
  }

  private OpCase relu(Shape shape) {
    HostTensor x = HostTensor.normal(shape, 1).as(storage);
    HostTensor dy = HostTensor.normal(shape, 2).as(storage);
    float[] values = x.values();
    return OpCase.named("ReLU " + shape)
        .reads("x", x)
        .reads("dy", dy)
        .writes("y", shape, storage)
        .writes("dx", shape, storage)
        .runs(
            t ->
                List.of(
                    new Relu.Forward(t.get("x"), t.get("y")),
                    new Relu.Backward(t.get("y"), t.get("dy"), t.get("dx"))))
        .expects(TorchOracle.exact().leaf("x", x).output("y", dy, t -> torch.relu(t.get("x"))))
        .within(0, EXACT)
        .cotangent("y", dy)
        .difference("x", "dx", 1e-2f, i -> Math.abs(values[i]) < 2e-2f);
  }

  private OpCase reluInPlace() {
    Shape shape = new Shape(2, 9, 7, 5);
    HostTensor x = HostTensor.normal(shape, 3).as(storage);
    HostTensor dy = HostTensor.normal(shape, 4).as(storage);
    return inPlace(
        OpCase.named("ReLU in place " + shape)
            .runs(
                t ->
                    List.of(
                        new Relu.Forward(t.get("x"), t.get("x")),
                        new Relu.Backward(t.get("x"), t.get("dy"), t.get("dy"))))
            .within(0, EXACT),
        x,
        dy,
        torch::relu);
  }

  private OpCase sigmoid(Shape shape) {
    HostTensor x = HostTensor.normal(shape, 5).map(v -> 3 * v);
    HostTensor dy = HostTensor.normal(shape, 6);
    return OpCase.named("sigmoid " + shape)
        .reads("x", x)
        .reads("dy", dy)
        .writes("y", shape)
        .writes("dx", shape)
        .runs(
            t ->
                List.of(
                    new Sigmoid.Forward(t.get("x"), t.get("y")),
                    new Sigmoid.Backward(t.get("y"), t.get("dy"), t.get("dx"))))
        .expects(TorchOracle.exact().leaf("x", x).output("y", dy, t -> torch.sigmoid(t.get("x"))))
        .within(1e-6, "an exponential, a division and two products")
        .cotangent("y", dy)
        .difference("x", "dx", 1e-2f);
  }

  private OpCase sigmoidInPlace() {
    Shape shape = new Shape(2, 9, 7, 5);
    return inPlace(
        OpCase.named("sigmoid in place " + shape)
            .runs(
                t ->
                    List.of(
                        new Sigmoid.Forward(t.get("x"), t.get("x")),
                        new Sigmoid.Backward(t.get("x"), t.get("dy"), t.get("dy"))))
            .within(1e-6, "an exponential, a division and two products"),
        HostTensor.normal(shape, 7),
        HostTensor.normal(shape, 8),
        torch::sigmoid);
  }

  /** Inputs for which exp overflows or underflows. */
  private OpCase saturatedSigmoid() {
    HostTensor x =
        HostTensor.of(
                Shape.vector(12), -1000, -200, -104, -88.8f, -88, -20, 0, 20, 88, 88.8f, 104, 1000)
            .as(storage);
    return OpCase.named("sigmoid, saturated")
        .reads("x", x)
        .writes("y", x.shape(), storage)
        .runs(t -> List.of(new Sigmoid.Forward(t.get("x"), t.get("y"))))
        .expects(TorchOracle.exact().constant("x", x).output("y", t -> torch.sigmoid(t.get("x"))))
        .within(1e-6, "an exponential and a division");
  }

  /** x becomes y and dy becomes dx. */
  private OpCase inPlace(
      OpCase opCase, HostTensor x, HostTensor dy, UnaryOperator<Tensor> function) {
    TorchOracle oracle =
        TorchOracle.exact().leaf("x", x).output("y", dy, t -> function.apply(t.get("x")));
    return opCase
        .updates("x", x)
        .updates("dy", dy)
        .expects(() -> Results.renamed(Results.renamed(oracle.solve(), "y", "x"), "dx", "dy"));
  }

  private OpCase add(Shape shape, boolean relu) {
    HostTensor a = HostTensor.normal(shape, 9).as(storage);
    HostTensor b = HostTensor.normal(shape, 10).as(storage);
    return OpCase.named("add " + shape + (relu ? ", ReLU" : ""))
        .reads("a", a)
        .reads("b", b)
        .writes("y", shape, storage)
        .runs(t -> List.of(new Add(t.get("a"), t.get("b"), t.get("y"), relu)))
        .expects(
            TorchOracle.exact().constant("a", a).constant("b", b).output("y", t -> sum(t, relu)))
        .within(1e-7, "one rounding");
  }

  private OpCase addInto(String target, boolean relu) {
    Shape shape = new Shape(2, 9, 7, 5);
    HostTensor a = HostTensor.normal(shape, 11).as(storage);
    HostTensor b = HostTensor.normal(shape, 12).as(storage);
    TorchOracle oracle =
        TorchOracle.exact().constant("a", a).constant("b", b).output(target, t -> sum(t, relu));
    OpCase opCase =
        OpCase.named("add in place of " + target + (relu ? ", ReLU" : ""))
            .runs(t -> List.of(new Add(t.get("a"), t.get("b"), t.get(target), relu)))
            .expects(oracle)
            .within(1e-7, "one rounding");
    return target.equals("a")
        ? opCase.updates("a", a).reads("b", b)
        : opCase.reads("a", a).updates("b", b);
  }

  private static Tensor sum(TorchOracle.Inputs t, boolean relu) {
    Tensor sum = t.get("a").add(t.get("b"));
    return relu ? torch.relu(sum) : sum;
  }

  private OpCase affine(String name, Shape input, int channels, float[] scale, float[] shift) {
    HostTensor x = HostTensor.uniform(input, 13, 0, 1).as(storage);
    Shape output = input.withChannels(channels);
    return OpCase.named("channel affine, " + name)
        .reads("x", x)
        .writes("y", output, storage)
        .runs(t -> List.of(new ChannelAffine(t.get("x"), t.get("y"), list(scale), list(shift))))
        .expects(affineOracle(x, "y", channels, scale, shift))
        .within(3e-7, "a product and a sum");
  }

  private OpCase affineInPlace() {
    Shape shape = new Shape(2, 9, 7, 3);
    float[] scale = {2, -3, 0.5f};
    float[] shift = {1, 0, -1};
    HostTensor x = HostTensor.normal(shape, 14).as(storage);
    return OpCase.named("channel affine in place")
        .updates("x", x)
        .runs(t -> List.of(new ChannelAffine(t.get("x"), t.get("x"), list(scale), list(shift))))
        .expects(affineOracle(x, "x", 3, scale, shift))
        .within(3e-7, "a product and a sum");
  }

  private static TorchOracle affineOracle(
      HostTensor x, String result, int channels, float[] scale, float[] shift) {
    return TorchOracle.exact()
        .constant("x", x)
        .constant("scale", HostTensor.of(Shape.vector(channels), scale))
        .constant("shift", HostTensor.of(Shape.vector(channels), shift))
        .output(result, t -> t.get("x").mul(t.get("scale")).add(t.get("shift")));
  }

  private static List<Float> list(float... values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  /** Concatenation of parts x0, x1, ... and its gradient, the split of dy into dx0, dx1, ... */
  private OpCase concat(Shape pixels, int... channels) {
    Shape whole = pixels.withChannels(IntStream.of(channels).sum());
    HostTensor dy = HostTensor.normal(whole, 15).as(storage);
    OpCase opCase =
        OpCase.named("concat and split " + whole + " of " + channels.length)
            .reads("dy", dy)
            .writes("y", whole, storage);
    TorchOracle oracle = TorchOracle.exact();
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < channels.length; i++) {
      HostTensor part = HostTensor.normal(pixels.withChannels(channels[i]), 16 + i).as(storage);
      parts.add("x" + i);
      opCase.reads("x" + i, part).writes("dX" + i, part.shape(), storage);
      oracle.leaf("x" + i, part);
    }
    oracle.output(
        "y",
        dy,
        t -> torch.cat(new TensorVector(parts.stream().map(t::get).toArray(Tensor[]::new)), 1));
    return opCase
        .runs(
            t ->
                List.of(
                    new Concat(parts.stream().map(t::get).toList(), t.get("y")),
                    new Split(
                        t.get("dy"),
                        parts.stream()
                            .map(part -> t.get(TorchOracle.gradientName(part)))
                            .toList())))
        .expects(oracle)
        .within(0, "copies");
  }
}
