// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.Add;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Sigmoid;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * NaN and infinity propagate as in PyTorch, so that the loss reveals a diverged training run.
 *
 * <p>The result of a ReLU that is fused into a convolution is unspecified for NaN. oneDNN returns
 * 0, as vector maximum instructions do. The network fuses it only in the frozen VGG16, and NaN in
 * VGG16's inputs also reaches the Huber loss.
 */
final class NonFiniteCases {
  private static final String EXACT = "a choice, nothing is computed";
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;

  private final DataType storage;

  private NonFiniteCases(DataType storage) {
    this.storage = storage;
  }

  /** Every case, with activations and their gradients stored in {@code storage}. */
  static Stream<OpCase> cases(DataType storage) {
    return new NonFiniteCases(storage).all();
  }

  private Stream<OpCase> all() {
    return Stream.of(
        relu(),
        sigmoid(),
        addWithRelu(),
        maxPool(new ConvolutionGeometry(3, 2, 1)),
        maxPool(new ConvolutionGeometry(2, 2, 0)),
        batchNorm(false),
        batchNorm(true),
        batchNormOfInfinity(),
        batchNormInference(),
        convolution());
  }

  /** NaN, both infinities and both zeros at channels 0 to 4 of the first pixel. */
  private HostTensor odd(Shape shape, long seed) {
    return HostTensor.normal(shape, seed)
        .with(NAN, 0)
        .with(INF, 1)
        .with(-INF, 2)
        .with(0, 3)
        .with(-0.0f, 4)
        .as(storage);
  }

  private OpCase relu() {
    HostTensor x = odd(new Shape(2, 3, 3, 17), 1);
    return OpCase.named("ReLU of NaN and infinity")
        .reads("x", x)
        .writes("y", x.shape(), storage)
        .runs(t -> List.of(new Relu.Forward(t.get("x"), t.get("y"))))
        .expects(TorchOracle.exact().constant("x", x).output("y", t -> torch.relu(t.get("x"))))
        .nonFinite()
        .within(0, EXACT);
  }

  private OpCase sigmoid() {
    HostTensor x = odd(new Shape(2, 3, 3, 17), 2);
    return OpCase.named("sigmoid of NaN and infinity")
        .reads("x", x)
        .writes("y", x.shape(), storage)
        .runs(t -> List.of(new Sigmoid.Forward(t.get("x"), t.get("y"))))
        .expects(TorchOracle.exact().constant("x", x).output("y", t -> torch.sigmoid(t.get("x"))))
        .nonFinite()
        .within(1e-6, "an exponential and a division");
  }

  private OpCase addWithRelu() {
    HostTensor a = odd(new Shape(2, 3, 3, 17), 3);
    HostTensor b = HostTensor.normal(a.shape(), 4).with(-INF, 1, 5).with(NAN, 6).as(storage);
    return OpCase.named("add with ReLU of NaN and infinity")
        .reads("a", a)
        .reads("b", b)
        .writes("y", a.shape(), storage)
        .runs(t -> List.of(new Add(t.get("a"), t.get("b"), t.get("y"), true)))
        .expects(
            TorchOracle.exact()
                .constant("a", a)
                .constant("b", b)
                .output("y", t -> torch.relu(t.get("a").add(t.get("b")))))
        .nonFinite()
        .within(1e-7, "one rounding");
  }

  /** One NaN in a window (of several, PyTorch selects the last), and a corner of -infinity. */
  private OpCase maxPool(ConvolutionGeometry geometry) {
    Shape input = new Shape(2, 12, 11, 1);
    Shape output = geometry.output(input, 1);
    HostTensor x =
        HostTensor.normal(input, 5)
            .with(-INF, 0, 1, 2, 11, 12, 13, 22, 23, 24)
            .with(NAN, 5 * 11 + 6, 9 * 11 + 1)
            .with(INF, 7 * 11 + 9)
            .as(storage);
    HostTensor dy = HostTensor.normal(output, 6).as(storage);
    TorchOracle oracle =
        TorchOracle.exact()
            .leaf("x", x)
            .output("y", dy, t -> pooled(t, geometry).get0())
            .output("index", t -> pooled(t, geometry).get1());
    return OpCase.named("max pool of NaN and infinity, " + geometry)
        .reads("x", x)
        .reads("dy", dy)
        .writes("y", output, storage)
        .writesBytes("index", output)
        .writes("dx", input, storage)
        .runs(
            t ->
                List.of(
                    new MaxPool.Forward(t.get("x"), t.get("y"), t.get("index"), geometry),
                    new MaxPool.Backward(t.get("dy"), t.get("index"), t.get("dx"), geometry)))
        .expects(() -> WindowIndices.inWindow(oracle.solve(), "index", input, output, geometry))
        .nonFinite()
        .within(0, EXACT)
        .within("dx", 1e-6, "a sum of up to kernel^2 gradients");
  }

  private static org.bytedeco.pytorch.T_TensorTensor_T pooled(
      TorchOracle.Inputs t, ConvolutionGeometry geometry) {
    return torch.max_pool2d_with_indices(
        t.get("x"),
        new long[] {geometry.kernel(), geometry.kernel()},
        new long[] {geometry.stride(), geometry.stride()},
        new long[] {geometry.padding(), geometry.padding()},
        new long[] {1, 1},
        false);
  }

  /** All values of a channel with a NaN are NaN; other channels are unaffected. */
  private OpCase batchNorm(boolean relu) {
    Shape shape = new Shape(2, 5, 3, 8);
    HostTensor x = HostTensor.normal(shape, 7).with(NAN, 8 * 4 + 1).as(storage);
    return batchNorm("NaN" + (relu ? ", ReLU" : ""), x, relu)
        .writes("mean", Shape.vector(8))
        .writes("variance", Shape.vector(8));
  }

  /** The same with an infinity; the mean is infinite or NaN, depending on the order of the sum. */
  private OpCase batchNormOfInfinity() {
    Shape shape = new Shape(2, 5, 3, 8);
    HostTensor x = HostTensor.normal(shape, 7).with(INF, 8 * 9 + 6).with(-INF, 8 * 3).as(storage);
    return batchNorm("infinity", x, true)
        .scratch("mean", Shape.vector(8))
        .scratch("variance", Shape.vector(8));
  }

  private OpCase batchNorm(String note, HostTensor x, boolean relu) {
    Shape vector = Shape.vector(x.shape().c());
    HostTensor weight = HostTensor.uniform(vector, 8, 0.5f, 1.5f);
    HostTensor bias = HostTensor.normal(vector, 9);
    return OpCase.named("batch norm of " + note)
        .reads("x", x)
        .reads("weight", weight)
        .reads("bias", bias)
        .writes("y", x.shape(), storage)
        .scratch("coefficients", BatchNormOps.coefficients(x.shape()))
        .runs(t -> List.of(BatchNormOps.of(t).relu(relu).training()))
        .expects(
            TorchOracle.exact()
                .constant("x", x)
                .constant("weight", weight)
                .constant("bias", bias)
                .output("y", t -> rectified(normalised(t), relu))
                .output("mean", t -> t.get("x").mean(0, 2, 3))
                .output("variance", t -> t.get("x").var(new long[] {0, 2, 3}, false, false)))
        .nonFinite()
        .within(1e-5, "two fp32 reductions over N, H, W");
  }

  private OpCase batchNormInference() {
    Shape shape = new Shape(2, 5, 3, 17);
    Shape vector = Shape.vector(17);
    HostTensor x = odd(shape, 10);
    HostTensor weight = HostTensor.uniform(vector, 11, 0.5f, 1.5f);
    HostTensor bias = HostTensor.normal(vector, 12);
    HostTensor zero = HostTensor.filled(vector, 0);
    HostTensor one = HostTensor.filled(vector, 1);
    return OpCase.named("batch norm inference with ReLU of NaN and infinity")
        .reads("x", x)
        .reads("weight", weight)
        .reads("bias", bias)
        .reads("mean", zero)
        .reads("variance", one)
        .writes("y", shape, storage)
        .runs(t -> List.of(BatchNormOps.of(t).relu(true).inference()))
        .expects(
            TorchOracle.exact()
                .constant("x", x)
                .constant("weight", weight)
                .constant("bias", bias)
                .constant("mean", zero)
                .constant("variance", one)
                .output(
                    "y",
                    t ->
                        torch.relu(
                            torch.batch_norm(
                                t.get("x"),
                                new TensorOptional(t.vector("weight")),
                                new TensorOptional(t.vector("bias")),
                                new TensorOptional(t.vector("mean")),
                                new TensorOptional(t.vector("variance")),
                                false,
                                0.1,
                                1e-5f,
                                false))))
        .nonFinite()
        .within(1e-6, "elementwise: a handful of roundings");
  }

  private static Tensor normalised(TorchOracle.Inputs t) {
    return torch.batch_norm(
        t.get("x"),
        new TensorOptional(t.vector("weight")),
        new TensorOptional(t.vector("bias")),
        new TensorOptional(),
        new TensorOptional(),
        true,
        0.1,
        1e-5f,
        false);
  }

  /** A NaN pixel reaches every output whose window covers it, and no other. */
  private OpCase convolution() {
    ConvolutionGeometry geometry = ConvolutionGeometry.same(3, 1);
    Shape shape = new Shape(2, 7, 9, 8);
    HostTensor x = HostTensor.normal(shape, 13).with(NAN, 8 * (3 * 9 + 4)).as(storage);
    HostTensor weight = HostTensor.normal(new Shape(16, 3, 3, 8), 14).roundedTo(storage);
    return OpCase.named("convolution of NaN")
        .reads("x", x)
        .reads("weight", weight)
        .writes("y", shape.withChannels(16), storage)
        .runs(
            t ->
                List.of(new Convolution.Forward(t.get("x"), t.get("weight"), t.get("y"), geometry)))
        .expects(
            TorchOracle.exact()
                .constant("x", x)
                .constant("weight", weight)
                .output(
                    "y",
                    t ->
                        torch.conv2d(
                            t.get("x"),
                            t.get("weight"),
                            new TensorOptional(),
                            new long[] {1, 1},
                            new long[] {1, 1},
                            new long[] {1, 1},
                            1)))
        .nonFinite()
        .within(1e-5, "fp32 sums of 72 products");
  }

  private static Tensor rectified(Tensor x, boolean relu) {
    return relu ? torch.relu(x) : x;
  }
}
