// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Convolutions, transposed convolutions and their gradients. Weights are fp32 numbers that {@code
 * storage} represents exactly, so that a backend's conversion does not change them.
 */
final class ConvolutionCases {
  private static final double BOUND = 1e-5;
  private static final String REASON =
      "fp32 sums of up to some thousand products, in any order, round to a few 1e-6";

  private final DataType storage;

  private ConvolutionCases(DataType storage) {
    this.storage = storage;
  }

  /** Every case, with activations and their gradients stored in {@code storage}. */
  static Stream<OpCase> cases(DataType storage) {
    return new ConvolutionCases(storage).all();
  }

  private Stream<OpCase> all() {
    Stream<OpCase> plain =
        Stream.of(
            convolution(new Shape(2, 7, 9, 3), 8, ConvolutionGeometry.same(3, 1), true),
            convolution(new Shape(2, 9, 7, 5), 17, ConvolutionGeometry.same(3, 2), false),
            convolution(new Shape(2, 12, 10, 32), 64, ConvolutionGeometry.same(3, 2), false),
            convolution(new Shape(3, 5, 7, 17), 5, ConvolutionGeometry.same(1, 1), true),
            convolution(new Shape(2, 6, 9, 64), 32, ConvolutionGeometry.same(1, 2), false),
            convolution(new Shape(2, 8, 8, 32), 2, ConvolutionGeometry.same(1, 1), true),
            convolution(new Shape(2, 13, 11, 32), 2, ConvolutionGeometry.same(1, 1), false),
            convolution(new Shape(1, 7, 5, 19), 1, ConvolutionGeometry.same(1, 1), true),
            convolution(new Shape(2, 17, 15, 3), 32, ConvolutionGeometry.same(5, 2), false),
            convolution(new Shape(2, 19, 21, 3), 16, ConvolutionGeometry.same(7, 2), false),
            convolution(new Shape(2, 11, 6, 1), 3, ConvolutionGeometry.same(5, 1), true),
            convolution(new Shape(1, 1, 1, 8), 3, ConvolutionGeometry.same(1, 1), true),
            convolution(new Shape(1, 1, 1, 5), 8, ConvolutionGeometry.same(3, 1), false),
            convolution(new Shape(1, 1, 3, 3), 1, ConvolutionGeometry.same(3, 2), true),
            convolution(new Shape(2, 8, 5, 6), 4, new ConvolutionGeometry(3, 1, 0), true),
            convolution(new Shape(2, 8, 7, 128), 128, ConvolutionGeometry.same(3, 1), false));
    Stream<OpCase> rectified =
        Stream.of(
            rectified(new Shape(2, 9, 7, 3), 16, true),
            rectified(new Shape(2, 6, 6, 32), 17, true),
            rectified(new Shape(2, 5, 8, 8), 32, false));
    Stream<OpCase> transposed =
        Stream.of(
            transposed(new Shape(2, 5, 7, 8), 3, 1),
            transposed(new Shape(2, 5, 7, 8), 3, 2),
            transposed(new Shape(2, 6, 4, 32), 17, 2),
            transposed(new Shape(2, 4, 5, 64), 32, 1),
            transposed(new Shape(1, 1, 1, 5), 8, 2),
            transposed(new Shape(2, 4, 3, 128), 64, 2));
    Stream<OpCase> summed =
        Stream.of(
            summed(new Shape(2, 7, 9, 32), 16, 3, 1, false),
            summed(new Shape(2, 7, 9, 5), 17, 3, 1, true),
            summed(new Shape(2, 8, 6, 16), 32, 3, 2, true),
            summed(new Shape(1, 6, 5, 64), 32, 1, 1, false),
            summed(new Shape(2, 5, 5, 8), 3, 1, 1, true),
            summed(new Shape(2, 5, 7, 24), 2, 1, 1, false),
            summed(new Shape(1, 9, 5, 3), 1, 1, 1, true));
    Stream<OpCase> transposedAndSummed =
        Stream.of(
            transposedAndSummed(new Shape(2, 5, 7, 8), 3, 1, false),
            transposedAndSummed(new Shape(1, 4, 6, 32), 17, 2, false),
            transposedAndSummed(new Shape(2, 6, 4, 16), 32, 2, true),
            transposedAndSummed(new Shape(2, 3, 5, 64), 16, 1, true));
    return Stream.of(plain, rectified, transposed, summed, transposedAndSummed)
        .flatMap(stream -> stream);
  }

  /** Forward and every gradient in one program. */
  private OpCase convolution(
      Shape input, int channels, ConvolutionGeometry geometry, boolean withBias) {
    Shape output = geometry.output(input, channels);
    Shape kernel = new Shape(channels, geometry.kernel(), geometry.kernel(), input.c());
    HostTensor x = HostTensor.normal(input, 1).as(storage);
    HostTensor weight = HostTensor.normal(kernel, 2).roundedTo(storage);
    HostTensor bias = HostTensor.normal(Shape.vector(channels), 3);
    HostTensor dy = HostTensor.normal(output, 4).as(storage);
    TorchOracle oracle =
        TorchOracle.exact()
            .leaf("x", x)
            .leaf("weight", weight)
            .output(
                "y",
                dy,
                t ->
                    torch.conv2d(
                        t.get("x"),
                        t.get("weight"),
                        withBias ? new TensorOptional(t.vector("bias")) : new TensorOptional(),
                        both(geometry.stride()),
                        both(geometry.padding()),
                        both(1),
                        1));
    OpCase opCase =
        OpCase.named(
                "convolution "
                    + input
                    + " to "
                    + channels
                    + ", "
                    + geometry
                    + (withBias ? ", bias" : ""))
            .reads("x", x)
            .reads("weight", weight)
            .reads("dy", dy)
            .writes("y", output, storage)
            .writes("dx", input, storage)
            .writes("dWeight", kernel)
            .expects(oracle)
            .within(BOUND, REASON)
            .cotangent("y", dy)
            .difference("x", "dx", 0.5f)
            .difference("weight", "dWeight", 0.5f);
    if (withBias) {
      oracle.leaf("bias", bias);
      opCase.reads("bias", bias).writes("dBias", bias.shape()).difference("bias", "dBias", 0.5f);
    }
    return opCase.runs(
        t -> {
          List<Op> operations = new ArrayList<>();
          operations.add(
              new Convolution.Forward(
                  t.get("x"),
                  t.get("weight"),
                  t.get("y"),
                  geometry,
                  new Convolution.Epilogue(bias(t, withBias), Optional.empty(), false)));
          operations.add(
              new Convolution.BackwardData(t.get("dy"), t.get("weight"), t.get("dx"), geometry));
          operations.add(
              new Convolution.BackwardWeights(t.get("x"), t.get("dy"), t.get("dWeight"), geometry));
          if (withBias) {
            operations.add(new BiasGradient(t.get("dy"), t.get("dBias")));
          }
          return operations;
        });
  }

  private OpCase rectified(Shape input, int channels, boolean withBias) {
    ConvolutionGeometry geometry = ConvolutionGeometry.same(3, 1);
    Shape kernel = new Shape(channels, 3, 3, input.c());
    HostTensor x = HostTensor.normal(input, 5).as(storage);
    HostTensor weight = HostTensor.normal(kernel, 6).roundedTo(storage);
    HostTensor bias =
        withBias
            ? HostTensor.normal(Shape.vector(channels), 7)
            : HostTensor.filled(Shape.vector(channels), 0);
    OpCase opCase =
        OpCase.named(
                "convolution with ReLU " + input + " to " + channels + (withBias ? ", bias" : ""))
            .reads("x", x)
            .reads("weight", weight)
            .writes("y", geometry.output(input, channels), storage)
            .runs(
                t ->
                    List.of(
                        new Convolution.Forward(
                            t.get("x"),
                            t.get("weight"),
                            t.get("y"),
                            geometry,
                            new Convolution.Epilogue(bias(t, withBias), Optional.empty(), true))))
            .expects(
                TorchOracle.exact()
                    .constant("x", x)
                    .constant("weight", weight)
                    .constant("bias", bias)
                    .output(
                        "y",
                        t ->
                            torch.relu(
                                torch.conv2d(
                                    t.get("x"),
                                    t.get("weight"),
                                    new TensorOptional(t.vector("bias")),
                                    both(1),
                                    both(1),
                                    both(1),
                                    1))))
            .within(BOUND, REASON);
    return withBias ? opCase.reads("bias", bias) : opCase;
  }

  /**
   * A transposed convolution, kernel 3, padding 1, output padding stride - 1, as in the network. It
   * is the data gradient of a convolution. Its own data gradient is that convolution, and its
   * weight gradient is that convolution's with x and dy exchanged.
   */
  private OpCase transposed(Shape input, int channels, int stride) {
    ConvolutionGeometry geometry = ConvolutionGeometry.same(3, stride);
    Shape output = input.withSize(input.h() * stride, input.w() * stride).withChannels(channels);
    Shape kernel = new Shape(input.c(), 3, 3, channels);
    HostTensor x = HostTensor.normal(input, 8).as(storage);
    HostTensor weight = HostTensor.normal(kernel, 9).roundedTo(storage);
    HostTensor dy = HostTensor.normal(output, 10).as(storage);
    return OpCase.named(
            "transposed convolution " + input + " to " + channels + ", stride " + stride)
        .reads("x", x)
        .reads("weight", weight)
        .reads("dy", dy)
        .writes("y", output, storage)
        .writes("dx", input, storage)
        .writes("dWeight", kernel)
        .runs(
            t ->
                List.of(
                    new Convolution.BackwardData(t.get("x"), t.get("weight"), t.get("y"), geometry),
                    new Convolution.Forward(t.get("dy"), t.get("weight"), t.get("dx"), geometry),
                    new Convolution.BackwardWeights(
                        t.get("dy"), t.get("x"), t.get("dWeight"), geometry)))
        .expects(
            TorchOracle.exact()
                .leaf("x", x)
                .leaf("weight", weight)
                .output(
                    "y",
                    dy,
                    t ->
                        torch.conv_transpose2d(
                            t.get("x"),
                            t.get("weight"),
                            new TensorOptional(),
                            both(stride),
                            both(1),
                            both(stride - 1),
                            1,
                            both(1))))
        .within(BOUND, REASON)
        .cotangent("y", dy)
        .difference("x", "dx", 0.5f)
        .difference("weight", "dWeight", 0.5f);
  }

  /** With bias, addend (which may be y itself) and ReLU. */
  private OpCase summed(Shape input, int channels, int size, int stride, boolean inPlace) {
    ConvolutionGeometry geometry = ConvolutionGeometry.same(size, stride);
    Shape kernel = new Shape(channels, size, size, input.c());
    return sum(
        "convolution " + input + " to " + channels + ", " + geometry,
        input,
        kernel,
        geometry.output(input, channels),
        inPlace,
        (t, addend) ->
            new Convolution.Forward(
                t.get("x"),
                t.get("weight"),
                t.get("y"),
                geometry,
                Convolution.Epilogue.NONE
                    .withBias(t.get("bias"))
                    .withAddend(addend)
                    .withRelu(true)),
        t ->
            torch.conv2d(
                t.get("x"),
                t.get("weight"),
                new TensorOptional(t.vector("bias")),
                both(stride),
                both(size / 2),
                both(1),
                1));
  }

  /** A transposed convolution with bias, addend (which may be y itself) and ReLU. */
  private OpCase transposedAndSummed(Shape input, int channels, int stride, boolean inPlace) {
    ConvolutionGeometry geometry = ConvolutionGeometry.same(3, stride);
    Shape output = input.withSize(input.h() * stride, input.w() * stride).withChannels(channels);
    return sum(
        "transposed convolution " + input + " to " + channels + ", stride " + stride,
        input,
        new Shape(input.c(), 3, 3, channels),
        output,
        inPlace,
        (t, addend) ->
            new Convolution.Transposed(
                t.get("x"),
                t.get("weight"),
                t.get("y"),
                geometry,
                Convolution.Epilogue.NONE
                    .withBias(t.get("bias"))
                    .withAddend(addend)
                    .withRelu(true)),
        t ->
            torch.conv_transpose2d(
                t.get("x"),
                t.get("weight"),
                new TensorOptional(t.vector("bias")),
                both(stride),
                both(1),
                both(stride - 1),
                1,
                both(1)));
  }

  private OpCase sum(
      String name,
      Shape input,
      Shape kernel,
      Shape output,
      boolean inPlace,
      BiFunction<OpCase.Operands, Tensor, Op> operation,
      Function<TorchOracle.Inputs, org.bytedeco.pytorch.Tensor> convolution) {
    HostTensor x = HostTensor.normal(input, 11).as(storage);
    HostTensor weight = HostTensor.normal(kernel, 12).roundedTo(storage);
    HostTensor bias = HostTensor.normal(Shape.vector(output.c()), 13);
    HostTensor addend = HostTensor.normal(output, 14).as(storage);
    OpCase opCase =
        OpCase.named(name + ", with bias, ReLU and an addend" + (inPlace ? " in place" : ""))
            .reads("x", x)
            .reads("weight", weight)
            .reads("bias", bias)
            .runs(t -> List.of(operation.apply(t, t.get(inPlace ? "y" : "addend"))))
            .expects(
                TorchOracle.exact()
                    .constant("x", x)
                    .constant("weight", weight)
                    .constant("bias", bias)
                    .constant("addend", addend)
                    .output("y", t -> torch.relu(convolution.apply(t).add(t.get("addend")))))
            .within(BOUND, REASON)
            .roundings("y", 3, "sum, bias and addend may each be stored before the next is added");
    return inPlace
        ? opCase.updates("y", addend)
        : opCase.reads("addend", addend).writes("y", output, storage);
  }

  private static Optional<Tensor> bias(OpCase.Operands operands, boolean present) {
    return present ? Optional.of(operands.get("bias")) : Optional.empty();
  }

  private static long[] both(long value) {
    return new long[] {value, value};
  }
}
