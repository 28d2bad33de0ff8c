// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.Huber;
import io.github.chromapath.op.SoftmaxCrossEntropy;
import io.github.chromapath.op.SquaredError;
import io.github.chromapath.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Huber, squared error and softmax cross entropy, each with its gradient. */
final class LossCases {
  private static final long EACH = 0;
  private static final long MEAN = 1;
  private static final float DELTA = 0.5f;
  private static final double BOUND = 1e-6;
  private static final String REASON = "the mean in fp32 partial sums; the gradient is elementwise";

  private LossCases() {}

  static Stream<OpCase> cases() {
    return Stream.of(
            Stream.of(
                huber(new Shape(2, 17, 13, 2), 1),
                huber(new Shape(2, 17, 13, 2), 10000),
                huber(new Shape(1, 1, 1, 1), 3),
                huber(new Shape(2, 64, 48, 2), 10000),
                huberInPlace("x"),
                huberInPlace("target"),
                squared(new Shape(2, 9, 7, 17), 1),
                squared(new Shape(2, 32, 24, 64), 15),
                squaredInPlace("x"),
                squaredInPlace("target"),
                huberLossOnly(),
                weightedHuber(),
                squaredLossOnly(),
                huberOfNan(),
                squaredErrorOfNan()),
            Stream.of(
                crossEntropy("", logits(11, 1), labels(11, 0), 8),
                crossEntropy("a third ignored, ", logits(11, 2), labels(11, 0.33f), 1),
                crossEntropy("two classes, ", logits(2, 1), labels(2, 0.1f), 1),
                crossEntropy("19 classes, ", logits(19, 30), labels(19, 0.5f), 8),
                crossEntropy(
                    "large logits, ", logits(11, 1).map(v -> 1000 * v), labels(11, 0.1f), 1),
                crossEntropyInPlace(),
                crossEntropyLossOnly(),
                crossEntropyWithoutLabels(),
                crossEntropyWrongLabel()))
        .flatMap(stream -> stream);
  }

  private static OpCase huber(Shape shape, float weight) {
    HostTensor x = HostTensor.normal(shape, 1);
    HostTensor target = HostTensor.normal(shape, 2);
    float[] a = x.values();
    float[] b = target.values();
    return withGradient("Huber " + shape + ", weight " + weight, x, target, weight)
        .runs(
            t ->
                List.of(
                    new Huber(
                        t.get("x"),
                        t.get("target"),
                        Optional.empty(),
                        t.get("loss"),
                        Optional.of(t.get("dx")),
                        DELTA,
                        weight)))
        .expects(regression(x, target, weight, LossCases::huber))
        .difference("x", "dx", 5e-2f, i -> Math.abs(Math.abs(a[i] - b[i]) - DELTA) < 0.1f);
  }

  private static OpCase weightedHuber() {
    HostTensor x = HostTensor.normal(new Shape(2, 17, 13, 2), 19);
    HostTensor target = HostTensor.normal(x.shape(), 20);
    HostTensor weights = HostTensor.uniform(x.shape(), 21, 0, 3);
    float[] a = x.values();
    float[] b = target.values();
    return withGradient("weighted Huber", x, target, 7)
        .reads("weights", weights)
        .runs(
            t ->
                List.of(
                    new Huber(
                        t.get("x"),
                        t.get("target"),
                        Optional.of(t.get("weights")),
                        t.get("loss"),
                        Optional.of(t.get("dx")),
                        DELTA,
                        7)))
        .expects(
            TorchOracle.exact()
                .leaf("x", x)
                .constant("target", target)
                .constant("weights", weights)
                .output(
                    "loss",
                    HostTensor.filled(Shape.scalar(), 7),
                    t ->
                        torch
                            .huber_loss(t.get("x"), t.get("target"), EACH, DELTA)
                            .mul(t.get("weights"))
                            .mean()))
        .difference("x", "dx", 5e-2f, i -> Math.abs(Math.abs(a[i] - b[i]) - DELTA) < 0.1f);
  }

  private static OpCase squared(Shape shape, float weight) {
    HostTensor x = HostTensor.normal(shape, 3);
    HostTensor target = HostTensor.normal(shape, 4);
    return withGradient("squared error " + shape + ", weight " + weight, x, target, weight)
        .runs(
            t ->
                List.of(
                    new SquaredError(
                        t.get("x"),
                        t.get("target"),
                        t.get("loss"),
                        Optional.of(t.get("dx")),
                        weight)))
        .expects(regression(x, target, weight, LossCases::squaredError));
  }

  /** The gradient is that of weight * loss; the stored loss is unweighted. */
  private static OpCase withGradient(String name, HostTensor x, HostTensor target, float weight) {
    return OpCase.named(name)
        .reads("x", x)
        .reads("target", target)
        .writes("loss", Shape.scalar())
        .writes("dx", x.shape())
        .within(BOUND, REASON)
        .cotangent("loss", HostTensor.filled(Shape.scalar(), weight));
  }

  private static OpCase huberInPlace(String target) {
    HostTensor x = HostTensor.normal(new Shape(2, 9, 7, 2), 5);
    HostTensor truth = HostTensor.normal(x.shape(), 6);
    return inPlace("Huber", target, x, truth, LossCases::huber)
        .runs(
            t ->
                List.of(
                    new Huber(
                        t.get("x"),
                        t.get("target"),
                        Optional.empty(),
                        t.get("loss"),
                        Optional.of(t.get(target)),
                        DELTA,
                        2)));
  }

  private static OpCase squaredInPlace(String target) {
    HostTensor x = HostTensor.normal(new Shape(2, 9, 7, 2), 7);
    HostTensor truth = HostTensor.normal(x.shape(), 8);
    return inPlace("squared error", target, x, truth, LossCases::squaredError)
        .runs(
            t ->
                List.of(
                    new SquaredError(
                        t.get("x"),
                        t.get("target"),
                        t.get("loss"),
                        Optional.of(t.get(target)),
                        2)));
  }

  private static OpCase inPlace(
      String name,
      String target,
      HostTensor x,
      HostTensor truth,
      Function<TorchOracle.Inputs, Tensor> loss) {
    TorchOracle oracle = regression(x, truth, 2, loss);
    OpCase opCase =
        OpCase.named(name + " in place of " + target)
            .writes("loss", Shape.scalar())
            .expects(() -> Results.renamed(oracle.solve(), "dx", target))
            .within(BOUND, REASON);
    return target.equals("x")
        ? opCase.updates("x", x).reads("target", truth)
        : opCase.reads("x", x).updates("target", truth);
  }

  private static OpCase huberLossOnly() {
    HostTensor x = HostTensor.normal(new Shape(2, 9, 7, 2), 9);
    HostTensor target = HostTensor.normal(x.shape(), 10);
    return lossOnly("Huber", x, target)
        .runs(
            t ->
                List.of(
                    new Huber(
                        t.get("x"),
                        t.get("target"),
                        Optional.empty(),
                        t.get("loss"),
                        Optional.empty(),
                        DELTA,
                        1)))
        .expects(regression(x, target, 1, LossCases::huber));
  }

  private static OpCase squaredLossOnly() {
    HostTensor x = HostTensor.normal(new Shape(2, 9, 7, 2), 11);
    HostTensor target = HostTensor.normal(x.shape(), 12);
    return lossOnly("squared error", x, target)
        .runs(
            t ->
                List.of(
                    new SquaredError(
                        t.get("x"), t.get("target"), t.get("loss"), Optional.empty(), 1)))
        .expects(regression(x, target, 1, LossCases::squaredError));
  }

  private static OpCase lossOnly(String name, HostTensor x, HostTensor target) {
    return OpCase.named(name + ", loss only")
        .reads("x", x)
        .reads("target", target)
        .writes("loss", Shape.scalar())
        .within(BOUND, REASON);
  }

  private static TorchOracle regression(
      HostTensor x, HostTensor target, float weight, Function<TorchOracle.Inputs, Tensor> loss) {
    return TorchOracle.exact()
        .leaf("x", x)
        .constant("target", target)
        .output("loss", HostTensor.filled(Shape.scalar(), weight), loss);
  }

  private static Tensor huber(TorchOracle.Inputs t) {
    return torch.huber_loss(t.get("x"), t.get("target"), MEAN, DELTA);
  }

  private static Tensor squaredError(TorchOracle.Inputs t) {
    return torch.mse_loss(t.get("x"), t.get("target"), MEAN);
  }

  private static OpCase huberOfNan() {
    HostTensor x = HostTensor.normal(new Shape(2, 5, 7, 2), 15).with(Float.NaN, 31);
    HostTensor target = HostTensor.normal(x.shape(), 16);
    return OpCase.named("Huber of NaN")
        .reads("x", x)
        .reads("target", target)
        .writes("loss", Shape.scalar())
        .writes("dx", x.shape())
        .runs(
            t ->
                List.of(
                    new Huber(
                        t.get("x"),
                        t.get("target"),
                        Optional.empty(),
                        t.get("loss"),
                        Optional.of(t.get("dx")),
                        DELTA,
                        1)))
        .expects(
            TorchOracle.exact()
                .leaf("x", x)
                .constant("target", target)
                .output("loss", HostTensor.filled(Shape.scalar(), 1), LossCases::huber))
        .nonFinite()
        .within(1e-6, "elementwise");
  }

  private static OpCase squaredErrorOfNan() {
    HostTensor x =
        HostTensor.normal(new Shape(2, 5, 7, 2), 17)
            .with(Float.NaN, 31)
            .with(Float.POSITIVE_INFINITY, 77);
    HostTensor target = HostTensor.normal(x.shape(), 18);
    return OpCase.named("squared error of NaN and infinity")
        .reads("x", x)
        .reads("target", target)
        .writes("loss", Shape.scalar())
        .writes("dx", x.shape())
        .runs(
            t ->
                List.of(
                    new SquaredError(
                        t.get("x"), t.get("target"), t.get("loss"), Optional.of(t.get("dx")), 1)))
        .expects(
            TorchOracle.exact()
                .leaf("x", x)
                .constant("target", target)
                .output("loss", HostTensor.filled(Shape.scalar(), 1), LossCases::squaredError))
        .nonFinite()
        .within(1e-6, "elementwise");
  }

  private static HostTensor logits(int classes, float scale) {
    return HostTensor.normal(new Shape(2, 9, 7, classes), 13).map(v -> scale * v);
  }

  private static HostTensor labels(int classes, float ignored) {
    Shape shape = new Shape(2, 9, 7, 1);
    float[] chance = HostTensor.uniform(shape, 14, 0, 1).values();
    float[] classIndices = HostTensor.integers(shape, 15, classes).values();
    for (int i = 0; i < chance.length; i++) {
      if (chance[i] < ignored) {
        classIndices[i] = SoftmaxCrossEntropy.IGNORE;
      }
    }
    return HostTensor.of(shape, classIndices);
  }

  private static OpCase crossEntropy(
      String note, HostTensor logits, HostTensor labels, float weight) {
    return OpCase.named("cross entropy, " + note + logits.shape() + ", weight " + weight)
        .reads("logits", logits)
        .readsBytes("labels", labels)
        .writes("loss", Shape.scalar())
        .writes("dLogits", logits.shape())
        .runs(
            t ->
                List.of(
                    new SoftmaxCrossEntropy(
                        t.get("logits"),
                        t.get("labels"),
                        t.get("loss"),
                        Optional.of(t.get("dLogits")),
                        weight)))
        .expects(crossEntropyOracle(logits, labels, weight))
        .within(2e-6, "exponentials and a sum over the classes of each pixel")
        .cotangent("loss", HostTensor.filled(Shape.scalar(), weight));
  }

  private static OpCase crossEntropyInPlace() {
    HostTensor logits = logits(11, 2);
    HostTensor labels = labels(11, 0.2f);
    TorchOracle oracle = crossEntropyOracle(logits, labels, 8);
    return OpCase.named("cross entropy in place")
        .updates("logits", logits)
        .readsBytes("labels", labels)
        .writes("loss", Shape.scalar())
        .runs(
            t ->
                List.of(
                    new SoftmaxCrossEntropy(
                        t.get("logits"),
                        t.get("labels"),
                        t.get("loss"),
                        Optional.of(t.get("logits")),
                        8)))
        .expects(() -> Results.renamed(oracle.solve(), "dLogits", "logits"))
        .within(2e-6, "exponentials and a sum over the classes of each pixel");
  }

  private static OpCase crossEntropyLossOnly() {
    HostTensor logits = logits(11, 2);
    HostTensor labels = labels(11, 0.2f);
    return OpCase.named("cross entropy, loss only")
        .reads("logits", logits)
        .readsBytes("labels", labels)
        .writes("loss", Shape.scalar())
        .runs(
            t ->
                List.of(
                    new SoftmaxCrossEntropy(
                        t.get("logits"), t.get("labels"), t.get("loss"), Optional.empty(), 1)))
        .expects(crossEntropyOracle(logits, labels, 1))
        .within(2e-6, "exponentials and a sum over the classes of each pixel");
  }

  /** libtorch computes 0 / 0; here loss and gradient are exactly 0. */
  private static OpCase crossEntropyWithoutLabels() {
    HostTensor logits = logits(11, 2);
    return OpCase.named("cross entropy, no pixel labelled")
        .reads("logits", logits)
        .readsBytes("labels", HostTensor.filled(new Shape(2, 9, 7, 1), SoftmaxCrossEntropy.IGNORE))
        .writes("loss", Shape.scalar())
        .writes("dLogits", logits.shape())
        .runs(
            t ->
                List.of(
                    new SoftmaxCrossEntropy(
                        t.get("logits"),
                        t.get("labels"),
                        t.get("loss"),
                        Optional.of(t.get("dLogits")),
                        8)))
        .expects(() -> Map.of("loss", new float[1], "dLogits", new float[logits.values().length]))
        .within(0, "stated by the contract");
  }

  /** A label that is neither a class nor ignored: the loss is NaN. */
  private static OpCase crossEntropyWrongLabel() {
    HostTensor logits = logits(11, 2);
    return OpCase.named("cross entropy, a label above the classes")
        .reads("logits", logits)
        .readsBytes("labels", labels(11, 0.2f).with(11, 17))
        .writes("loss", Shape.scalar())
        .runs(
            t ->
                List.of(
                    new SoftmaxCrossEntropy(
                        t.get("logits"), t.get("labels"), t.get("loss"), Optional.empty(), 1)))
        .expects(() -> Map.of("loss", new float[] {Float.NaN}))
        .nonFinite()
        .within(0, "stated by the contract");
  }

  private static TorchOracle crossEntropyOracle(
      HostTensor logits, HostTensor labels, float weight) {
    return TorchOracle.exact()
        .leaf("logits", logits)
        .constant("labels", labels)
        .output(
            "loss",
            HostTensor.filled(Shape.scalar(), weight),
            t ->
                torch.cross_entropy_loss(
                    t.get("logits"),
                    t.get("labels").select(1, 0).toType(torch.ScalarType.Long),
                    new TensorOptional(),
                    MEAN,
                    SoftmaxCrossEntropy.IGNORE,
                    0));
  }
}
