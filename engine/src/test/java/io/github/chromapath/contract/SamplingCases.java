// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.GlobalAveragePool;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Resize;
import io.github.chromapath.op.UpsampleNearest;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.global.torch;

/** Max pooling, global average pooling, bilinear resizing and nearest upsampling. */
final class SamplingCases {
  private static final ConvolutionGeometry RESNET = new ConvolutionGeometry(3, 2, 1);
  private static final ConvolutionGeometry VGG = new ConvolutionGeometry(2, 2, 0);

  private final DataType storage;

  private SamplingCases(DataType storage) {
    this.storage = storage;
  }

  /** Every case, with activations and their gradients stored in {@code storage}. */
  static Stream<OpCase> cases(DataType storage) {
    return new SamplingCases(storage).all();
  }

  private Stream<OpCase> all() {
    return Stream.of(
            Stream.of(
                maxPool("", HostTensor.normal(new Shape(2, 12, 10, 8), 1), RESNET),
                maxPool("", HostTensor.normal(new Shape(2, 9, 7, 5), 2), RESNET),
                maxPool("", HostTensor.normal(new Shape(2, 13, 15, 64), 3), RESNET),
                maxPool("", HostTensor.normal(new Shape(1, 1, 1, 3), 4), RESNET),
                maxPool("", HostTensor.normal(new Shape(2, 8, 6, 17), 5), VGG),
                maxPool("", HostTensor.normal(new Shape(2, 9, 7, 3), 6), VGG),
                maxPool(
                    "",
                    HostTensor.normal(new Shape(2, 7, 8, 3), 7),
                    new ConvolutionGeometry(5, 1, 2)),
                maxPool("ties, ", HostTensor.integers(new Shape(2, 11, 9, 8), 8, 3), RESNET),
                maxPool("ties, ", HostTensor.integers(new Shape(2, 8, 8, 8), 9, 2), VGG)),
            Stream.of(
                resize(new Shape(2, 7, 7, 17), 14, 14),
                resize(new Shape(2, 28, 28, 3), 56, 56),
                resize(new Shape(2, 14, 14, 8), 7, 7),
                resize(new Shape(2, 7, 5, 8), 56, 40),
                resize(new Shape(2, 5, 7, 3), 13, 11),
                resize(new Shape(2, 13, 11, 5), 5, 7),
                resize(new Shape(2, 31, 17, 1), 8, 3),
                resize(new Shape(2, 9, 6, 11), 9, 6),
                resize(new Shape(2, 5, 8, 3), 8, 5),
                resize(new Shape(1, 1, 1, 32), 4, 3),
                resize(new Shape(1, 6, 5, 3), 1, 1)),
            Stream.of(
                nearest(new Shape(2, 7, 5, 17), 2, 2),
                nearest(new Shape(2, 6, 9, 8), 3, 1),
                nearest(new Shape(2, 3, 4, 32), 1, 2),
                nearest(new Shape(2, 1, 1, 256), 7, 9),
                nearest(new Shape(1, 28, 20, 64), 2, 2)),
            Stream.of(
                average(new Shape(2, 7, 9, 17)),
                average(new Shape(3, 56, 56, 3)),
                average(new Shape(1, 1, 1, 8)),
                average(new Shape(2, 1, 5, 128))))
        .flatMap(stream -> stream);
  }

  private OpCase maxPool(String note, HostTensor values, ConvolutionGeometry geometry) {
    HostTensor x = values.as(storage);
    Shape output = geometry.output(x.shape(), x.shape().c());
    HostTensor dy = HostTensor.normal(output, 10).as(storage);
    TorchOracle oracle =
        TorchOracle.exact()
            .leaf("x", x)
            .output("y", dy, t -> maxPool(t, geometry).get0())
            .output("index", t -> maxPool(t, geometry).get1());
    OpCase opCase =
        OpCase.named("max pool " + note + x.shape() + ", " + geometry)
            .reads("x", x)
            .reads("dy", dy)
            .writes("y", output, storage)
            .writesBytes("index", output)
            .writes("dx", x.shape(), storage)
            .runs(
                t ->
                    List.of(
                        new MaxPool.Forward(t.get("x"), t.get("y"), t.get("index"), geometry),
                        new MaxPool.Backward(t.get("dy"), t.get("index"), t.get("dx"), geometry)))
            .expects(
                () -> WindowIndices.inWindow(oracle.solve(), "index", x.shape(), output, geometry))
            .within(0, "a choice, nothing is computed")
            .within("dx", 1e-6, "a sum of up to kernel^2 gradients");
    return opCase;
  }

  private static org.bytedeco.pytorch.T_TensorTensor_T maxPool(
      TorchOracle.Inputs t, ConvolutionGeometry geometry) {
    return torch.max_pool2d_with_indices(
        t.get("x"),
        new long[] {geometry.kernel(), geometry.kernel()},
        new long[] {geometry.stride(), geometry.stride()},
        new long[] {geometry.padding(), geometry.padding()},
        new long[] {1, 1},
        false);
  }

  private OpCase resize(Shape input, int height, int width) {
    Shape output = input.withSize(height, width);
    HostTensor x = HostTensor.normal(input, 11).as(storage);
    HostTensor dy = HostTensor.normal(output, 12).as(storage);
    boolean identity = input.equals(output);
    return OpCase.named("resize " + input + " to " + height + " x " + width)
        .reads("x", x)
        .reads("dy", dy)
        .writes("y", output, storage)
        .writes("dx", input, storage)
        .runs(
            t ->
                List.of(
                    new Resize.Forward(t.get("x"), t.get("y")),
                    new Resize.Backward(t.get("dy"), t.get("dx"))))
        .expects(
            TorchOracle.exact()
                .leaf("x", x)
                .output(
                    "y",
                    dy,
                    t -> torch.upsample_bilinear2d(t.get("x"), new long[] {height, width}, false)))
        .within(
            identity ? 0 : 2e-6,
            identity
                ? "every weight is exactly 0 or 1"
                : "fp32 source coordinates carry the rounding of up to 56 pixels into the weights")
        .cotangent("y", dy)
        .difference("x", "dx", 0.5f);
  }

  private OpCase nearest(Shape input, int down, int across) {
    Shape output = input.withSize(down * input.h(), across * input.w());
    HostTensor x = HostTensor.normal(input, 16).as(storage);
    HostTensor dy = HostTensor.normal(output, 17).as(storage);
    return OpCase.named("nearest upsampling of " + input + " by " + down + " x " + across)
        .reads("x", x)
        .reads("dy", dy)
        .writes("y", output, storage)
        .writes("dx", input, storage)
        .runs(
            t ->
                List.of(
                    new UpsampleNearest.Forward(t.get("x"), t.get("y")),
                    new UpsampleNearest.Backward(t.get("dy"), t.get("dx"))))
        .expects(
            TorchOracle.exact()
                .leaf("x", x)
                .output(
                    "y",
                    dy,
                    t ->
                        torch.upsample_nearest2d(
                            t.get("x"),
                            new long[] {output.h(), output.w()},
                            new DoubleOptional(),
                            new DoubleOptional())))
        .within(0, "copies")
        .within("dx", 2e-6, "a sum of down across gradients in fp32")
        .cotangent("y", dy)
        .difference("x", "dx", 0.5f);
  }

  /** Forward, and backward accumulated into dx. */
  private OpCase average(Shape input) {
    Shape output = new Shape(input.n(), 1, 1, input.c());
    HostTensor x = HostTensor.normal(input, 13).map(v -> v + 1).as(storage);
    HostTensor dz = HostTensor.normal(output, 14).as(storage);
    HostTensor dx = HostTensor.normal(input, 15).as(storage);
    return OpCase.named("global average pool " + input)
        .reads("x", x)
        .reads("dz", dz)
        .updates("dx", dx)
        .writes("z", output, storage)
        .runs(
            t ->
                List.of(
                    new GlobalAveragePool.Forward(t.get("x"), t.get("z")),
                    new GlobalAveragePool.Backward(t.get("dz"), t.get("dx"))))
        .expects(
            TorchOracle.exact()
                .leaf("x", x)
                .output(
                    "z",
                    dz,
                    t -> t.get("x").mean(new long[] {2, 3}, true, new ScalarTypeOptional()))
                .output("held", dx, t -> t.get("x")))
        .within(2e-6, "one fp32 sum over H, W");
  }
}
