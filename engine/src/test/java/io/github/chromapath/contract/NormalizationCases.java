// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.Add;
import io.github.chromapath.op.InstanceNorm;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Relu;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Batch and instance normalisation, with ReLU, running statistics and the residual sum. */
final class NormalizationCases {
  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.1f;
  private static final double BOUND = 1e-5;
  private static final String REASON =
      "two fp32 reductions over N, H, W and their cancellation round to some 1e-6";
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(2, 7, 9, 3),
          new Shape(3, 5, 5, 8),
          new Shape(2, 13, 11, 17),
          new Shape(2, 6, 4, 64),
          new Shape(4, 1, 1, 32),
          new Shape(1, 3, 3, 1),
          new Shape(2, 33, 31, 5));

  private final DataType storage;

  private NormalizationCases(DataType storage) {
    this.storage = storage;
  }

  /** Every case, with activations and their gradients stored in {@code storage}. */
  static Stream<OpCase> cases(DataType storage) {
    return new NormalizationCases(storage).all();
  }

  private Stream<OpCase> all() {
    return Stream.of(
            SHAPES.stream().map(shape -> training(shape, false, "dx")),
            SHAPES.stream().map(shape -> training(shape, true, "dx")),
            Stream.of(
                training(SHAPES.get(2), false, "dy"),
                training(SHAPES.get(2), true, "dy"),
                offset(),
                singleElement(),
                residual()),
            SHAPES.stream().map(shape -> inference(shape, false)),
            SHAPES.stream().map(shape -> inference(shape, true)),
            SHAPES.stream().map(shape -> frozen(shape, false)),
            SHAPES.stream().map(shape -> frozen(shape, true)),
            SHAPES.stream().filter(s -> s.h() > 1).map(shape -> instance(shape, "dx")),
            Stream.of(instance(SHAPES.get(2), "dy"), instanceOfOnePixel()))
        .flatMap(stream -> stream);
  }

  /** Training, backward and running statistics; {@code gradient} is dy if in place. */
  private OpCase training(Shape shape, boolean relu, String gradient) {
    String name =
        "batch norm "
            + shape
            + (relu ? ", ReLU" : "")
            + (gradient.equals("dy") ? ", in place" : "");
    return training(name, HostTensor.normal(shape, 1).map(v -> 2 * v + 0.5f), relu, gradient)
        .within(BOUND, REASON);
  }

  /**
   * A mean a thousand times the deviation: in fp32, E[x^2] - E[x]^2 would consist of rounding
   * errors only.
   */
  private OpCase offset() {
    HostTensor x = HostTensor.normal(new Shape(2, 9, 7, 5), 2).map(v -> 0.1f * v + 100);
    return training("batch norm, mean 100, deviation 0.1", x, false, "dx")
        .within(1e-4, "half a unit in the last place of a mean of 100 is 4e-5 deviations");
  }

  private OpCase training(String name, HostTensor values, boolean relu, String gradient) {
    HostTensor x = values.as(storage);
    Shape shape = x.shape();
    Shape vector = Shape.vector(shape.c());
    HostTensor weight = HostTensor.uniform(vector, 3, 0.5f, 1.5f);
    HostTensor bias = HostTensor.normal(vector, 4);
    HostTensor dy = HostTensor.normal(shape, 5).as(storage);
    HostTensor runningMean = HostTensor.normal(vector, 6);
    HostTensor runningVariance = HostTensor.uniform(vector, 7, 0.5f, 2);
    boolean inPlace = gradient.equals("dy");
    OpCase opCase =
        OpCase.named(name)
            .reads("x", x)
            .reads("weight", weight)
            .reads("bias", bias)
            .updates("runningMean", runningMean)
            .updates("runningVariance", runningVariance)
            .writes("y", shape, storage)
            .writes("again", shape, storage)
            .writes("mean", vector)
            .writes("variance", vector)
            .scratch("coefficients", BatchNormOps.coefficients(shape))
            .writes("dWeight", vector)
            .writes("dBias", vector)
            .runs(
                t ->
                    List.of(
                        BatchNormOps.of(t).relu(relu).training(),
                        BatchNormOps.of(t).relu(relu).again(),
                        BatchNormOps.of(t).updateRunning(shape.pixels()),
                        BatchNormOps.of(t).relu(relu).backward("dy", gradient)));
    TorchOracle oracle =
        TorchOracle.exact()
            .leaf("x", x)
            .leaf("weight", weight)
            .leaf("bias", bias)
            .constant("runningMean", runningMean)
            .constant("runningVariance", runningVariance)
            .output("y", dy, t -> relu ? torch.relu(batchNorm(t, true)) : batchNorm(t, true))
            .output("again", t -> relu ? torch.relu(again(t)) : again(t))
            .output("mean", t -> t.get("x").mean(0, 2, 3))
            .output("variance", t -> t.get("x").var(new long[] {0, 2, 3}, false, false))
            .output("runningMean", t -> t.get("runningMean"))
            .output("runningVariance", t -> t.get("runningVariance"));
    if (inPlace) {
      return opCase.updates("dy", dy).expects(() -> Results.renamed(oracle.solve(), "dx", "dy"));
    }
    opCase.reads("dy", dy).writes("dx", shape, storage).expects(oracle).cotangent("y", dy);
    return relu
        ? opCase
        : opCase
            .difference("x", "dx", 2e-2f)
            .difference("weight", "dWeight", 0.1f)
            .difference("bias", "dBias", 0.1f);
  }

  /** M = 1: the variance is 0, y is the bias, and the running variance uses the biased variance. */
  private OpCase singleElement() {
    Shape shape = new Shape(1, 1, 1, 5);
    HostTensor x = HostTensor.normal(shape, 8).as(storage);
    HostTensor weight = HostTensor.normal(shape, 9);
    HostTensor bias = HostTensor.normal(shape, 10);
    HostTensor one = HostTensor.filled(shape, 1);
    return OpCase.named("batch norm of one element")
        .reads("x", x)
        .reads("weight", weight)
        .reads("bias", bias)
        .writes("y", shape, storage)
        .writes("mean", shape)
        .writes("variance", shape)
        .scratch("coefficients", BatchNormOps.coefficients(shape))
        .updates("runningMean", one)
        .updates("runningVariance", one)
        .runs(t -> List.of(BatchNormOps.of(t).training(), BatchNormOps.of(t).updateRunning(1)))
        .expects(
            TorchOracle.exact()
                .constant("x", x)
                .constant("bias", bias)
                .output("y", t -> t.get("bias"))
                .output("mean", t -> t.get("x"))
                .output("variance", t -> torch.zeros_like(t.get("x")))
                .output(
                    "runningMean",
                    t ->
                        torch.lerp(
                            torch.ones_like(t.get("x")),
                            t.get("x"),
                            new org.bytedeco.pytorch.Scalar((double) MOMENTUM)))
                .output(
                    "runningVariance",
                    t ->
                        torch.full_like(
                            t.get("x"), new org.bytedeco.pytorch.Scalar(1.0 - MOMENTUM))))
        .within(1e-6, "no reduction, one rounding or two an element");
  }

  /** The end of a residual block: relu(batch norm + shortcut), back through both arms. */
  private OpCase residual() {
    Shape shape = new Shape(2, 5, 7, 16);
    Shape vector = Shape.vector(shape.c());
    HostTensor x = HostTensor.normal(shape, 11).as(storage);
    HostTensor shortcut = HostTensor.normal(shape, 12).as(storage);
    HostTensor weight = HostTensor.uniform(vector, 13, 0.5f, 1.5f);
    HostTensor bias = HostTensor.normal(vector, 14);
    HostTensor dy = HostTensor.normal(shape, 15).as(storage);
    return OpCase.named("batch norm, residual sum, ReLU " + shape)
        .reads("x", x)
        .reads("shortcut", shortcut)
        .reads("weight", weight)
        .reads("bias", bias)
        .reads("dy", dy)
        .writes("y", shape, storage)
        .writes("mean", vector)
        .writes("variance", vector)
        .scratch("coefficients", BatchNormOps.coefficients(shape))
        .writes("dShortcut", shape, storage)
        .writes("dx", shape, storage)
        .writes("dWeight", vector)
        .writes("dBias", vector)
        .runs(
            t ->
                List.of(
                    BatchNormOps.of(t).training(),
                    new Add(t.get("y"), t.get("shortcut"), t.get("y"), true),
                    new Relu.Backward(t.get("y"), t.get("dy"), t.get("dShortcut")),
                    BatchNormOps.of(t).backward("dShortcut", "dx")))
        .expects(
            TorchOracle.exact()
                .leaf("x", x)
                .leaf("shortcut", shortcut)
                .leaf("weight", weight)
                .leaf("bias", bias)
                .constant("runningMean", bias)
                .constant("runningVariance", weight)
                .output("y", dy, t -> torch.relu(stored(batchNorm(t, true)).add(t.get("shortcut"))))
                .output("mean", t -> t.get("x").mean(0, 2, 3))
                .output("variance", t -> t.get("x").var(new long[] {0, 2, 3}, false, false)))
        .within(BOUND, REASON)
        .roundings("y", 3, "the normalised value, a tie of which may fall either way, and the sum");
  }

  /**
   * x rounded to the storage type, with the gradient of the unrounded x. The sum, and therefore the
   * elements that the ReLU passes, are those of the stored value.
   */
  private Tensor stored(Tensor x) {
    return x.add(TorchScope.rounded(x, storage).toType(x.scalar_type()).sub(x).detach());
  }

  private OpCase inference(Shape shape, boolean relu) {
    Shape vector = Shape.vector(shape.c());
    HostTensor x = HostTensor.normal(shape, 16).as(storage);
    HostTensor weight = HostTensor.normal(vector, 17);
    HostTensor bias = HostTensor.normal(vector, 18);
    HostTensor mean = HostTensor.normal(vector, 19);
    HostTensor variance = HostTensor.uniform(vector, 20, 0.1f, 3);
    return OpCase.named("batch norm inference " + shape + (relu ? ", ReLU" : ""))
        .reads("x", x)
        .reads("weight", weight)
        .reads("bias", bias)
        .reads("mean", mean)
        .reads("variance", variance)
        .writes("y", shape, storage)
        .runs(t -> List.of(BatchNormOps.of(t).relu(relu).inference()))
        .expects(
            TorchOracle.exact()
                .constant("x", x)
                .constant("weight", weight)
                .constant("bias", bias)
                .constant("runningMean", mean)
                .constant("runningVariance", variance)
                .output("y", t -> relu ? torch.relu(batchNorm(t, false)) : batchNorm(t, false)))
        .within(1e-6, "elementwise: a handful of roundings");
  }

  /** The batch norm of a frozen group and its gradient: see docs/model.md, section Transfer. */
  private OpCase frozen(Shape shape, boolean relu) {
    Shape vector = Shape.vector(shape.c());
    HostTensor x = HostTensor.normal(shape, 25).as(storage);
    HostTensor dy = HostTensor.normal(shape, 26).as(storage);
    HostTensor weight = HostTensor.normal(vector, 27);
    HostTensor bias = HostTensor.normal(vector, 28);
    HostTensor mean = HostTensor.normal(vector, 29);
    HostTensor variance = HostTensor.uniform(vector, 30, 0.1f, 3);
    OpCase opCase =
        OpCase.named("frozen batch norm " + shape + (relu ? ", ReLU" : ""))
            .reads("x", x)
            .reads("weight", weight)
            .reads("bias", bias)
            .reads("mean", mean)
            .reads("variance", variance)
            .reads("zeros", HostTensor.filled(vector, 0))
            .reads("dy", dy)
            .writes("y", shape, storage)
            .writes("dx", shape, storage)
            .runs(t -> frozen(t, relu))
            .expects(
                TorchOracle.exact()
                    .leaf("x", x)
                    .constant("weight", weight)
                    .constant("bias", bias)
                    .constant("runningMean", mean)
                    .constant("runningVariance", variance)
                    .output(
                        "y", dy, t -> relu ? torch.relu(batchNorm(t, false)) : batchNorm(t, false)))
            .within(1e-6, "elementwise: a handful of roundings");
    return relu ? opCase : opCase.cotangent("y", dy).difference("x", "dx", 0.1f);
  }

  private static List<Op> frozen(OpCase.Operands t, boolean relu) {
    Op forward = BatchNormOps.of(t).relu(relu).inference();
    Op backward = BatchNormOps.of(t).frozenBackward(relu ? "dx" : "dy");
    return relu
        ? List.of(forward, new Relu.Backward(t.get("y"), t.get("dy"), t.get("dx")), backward)
        : List.of(forward, backward);
  }

  private OpCase instance(Shape shape, String gradient) {
    Shape statistics = new Shape(shape.n(), 1, 1, shape.c());
    HostTensor x = HostTensor.normal(shape, 21).map(v -> 2 * v + 0.5f).as(storage);
    HostTensor dy = HostTensor.normal(shape, 22).as(storage);
    boolean inPlace = gradient.equals("dy");
    TorchOracle oracle =
        TorchOracle.exact()
            .leaf("x", x)
            .output(
                "y",
                dy,
                t ->
                    torch.instance_norm(
                        t.get("x"),
                        new TensorOptional(),
                        new TensorOptional(),
                        new TensorOptional(),
                        new TensorOptional(),
                        true,
                        0,
                        EPSILON,
                        false))
            .output("mean", t -> t.get("x").mean(new long[] {2, 3}, true, noType()))
            .output("variance", t -> t.get("x").var(new long[] {2, 3}, false, true));
    OpCase opCase =
        OpCase.named("instance norm " + shape + (inPlace ? ", in place" : ""))
            .reads("x", x)
            .writes("y", shape, storage)
            .writes("mean", statistics)
            .writes("variance", statistics)
            .runs(
                t ->
                    List.of(
                        new InstanceNorm.Forward(
                            t.get("x"), t.get("y"), t.get("mean"), t.get("variance"), EPSILON),
                        new InstanceNorm.Backward(
                            t.get("x"),
                            t.get("dy"),
                            t.get("mean"),
                            t.get("variance"),
                            t.get(gradient),
                            EPSILON)))
            .within(BOUND, REASON);
    return inPlace
        ? opCase.updates("dy", dy).expects(() -> Results.renamed(oracle.solve(), "dx", "dy"))
        : opCase
            .reads("dy", dy)
            .writes("dx", shape, storage)
            .expects(oracle)
            .cotangent("y", dy)
            .difference("x", "dx", 2e-2f);
  }

  /** H = W = 1, which PyTorch's layer refuses. By the formula y and dx are 0. */
  private OpCase instanceOfOnePixel() {
    Shape shape = new Shape(2, 1, 1, 7);
    HostTensor x = HostTensor.normal(shape, 23).as(storage);
    HostTensor dy = HostTensor.normal(shape, 24).as(storage);
    return OpCase.named("instance norm of one pixel")
        .reads("x", x)
        .reads("dy", dy)
        .writes("y", shape, storage)
        .writes("mean", shape)
        .writes("variance", shape)
        .writes("dx", shape, storage)
        .runs(
            t ->
                List.of(
                    new InstanceNorm.Forward(
                        t.get("x"), t.get("y"), t.get("mean"), t.get("variance"), EPSILON),
                    new InstanceNorm.Backward(
                        t.get("x"),
                        t.get("dy"),
                        t.get("mean"),
                        t.get("variance"),
                        t.get("dx"),
                        EPSILON)))
        .expects(
            TorchOracle.exact()
                .constant("x", x)
                .output("y", t -> torch.zeros_like(t.get("x")))
                .output("mean", t -> t.get("x"))
                .output("variance", t -> torch.zeros_like(t.get("x")))
                .output("dx", t -> torch.zeros_like(t.get("x"))))
        .within(0, "x - mean is exactly 0");
  }

  /** Updates the running statistics in place when {@code training}. */
  private static Tensor batchNorm(TorchOracle.Inputs t, boolean training) {
    return batchNorm(t, training, t.vector("runningMean"), t.vector("runningVariance"));
  }

  /** As in training, without a second update of the running statistics. */
  private static Tensor again(TorchOracle.Inputs t) {
    return batchNorm(t, true, t.vector("runningMean").clone(), t.vector("runningVariance").clone());
  }

  private static Tensor batchNorm(
      TorchOracle.Inputs t, boolean training, Tensor runningMean, Tensor runningVariance) {
    return torch.batch_norm(
        t.get("x"),
        new TensorOptional(t.vector("weight")),
        new TensorOptional(t.vector("bias")),
        new TensorOptional(runningMean),
        new TensorOptional(runningVariance),
        training,
        MOMENTUM,
        EPSILON,
        false);
  }

  private static org.bytedeco.pytorch.ScalarTypeOptional noType() {
    return new org.bytedeco.pytorch.ScalarTypeOptional();
  }
}
