// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.NetworkBatch;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.contract.TensorAssert;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.contract.TorchMultipath;
import io.github.chromapath.contract.TorchOracle;
import io.github.chromapath.contract.TorchScope.Precision;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.loss.Balance;
import io.github.chromapath.loss.LossConfig;
import io.github.chromapath.loss.LossWeights;
import io.github.chromapath.loss.Losses;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.AbRange;
import io.github.chromapath.model.ContextAttention;
import io.github.chromapath.model.JointLoss;
import io.github.chromapath.model.MultipathColorizer.Outputs;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.model.Objective;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks each loss alone, from its value to the gradient of s or the logits: the weights of the
 * others are zero. Uniform s is far outside the gamut in many pixels, so that the predicted picture
 * is clamped there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LossParityTest {
  /** With so few pixels, a ReLU of VGG16 is unlikely to be within rounding of zero. */
  private static final int HEIGHT = 8;

  private static final int WIDTH = 12;

  /** libtorch's reduction to the mean. */
  private static final long MEAN = 1;

  private static final NetworkWeights VGG = NetworkWeights.vgg(2);
  private static final LossWeights STANDARD = LossWeights.standard();

  private final NetworkBatch batch = NetworkBatch.random(2, HEIGHT, WIDTH, 3);
  private final HostTensor s = HostTensor.uniform(batch.ab().shape(), 4, 0.01f, 0.99f);
  private final HostTensor logits = HostTensor.normal(batch.gray224().shape().withChannels(11), 5);

  private Backend backend;

  @BeforeAll
  void open() {
    backend = CpuBackend.open(2);
  }

  @AfterAll
  void close() {
    backend.close();
  }

  private record Result(Losses losses, HostTensor ds, HostTensor dLogits) {}

  @ParameterizedTest
  @CsvSource({"OPENCV, SRGB", "IIZUKA, LUMA"})
  void huber(AbRange range, Lightness lightness) {
    Result actual = run(range, lightness, new LossWeights(STANDARD.huber(), 0, 0));
    Map<String, float[]> expected =
        expected(range, lightness, STANDARD.huber(), "s", TorchMultipath.Losses::huber);
    assertEquals(expected.get("loss")[0], actual.losses().huber(), 1e-5 * expected.get("loss")[0]);
    TensorAssert.assertClose("ds", s.shape(), actual.ds().values(), expected.get("ds"), 1e-5);
  }

  /** With the smallest delta, most elements are on the line. */
  @ParameterizedTest
  @ValueSource(floats = {0.001f, 0.1f, 2})
  void huberWithAnotherDelta(float delta) {
    AbRange range = AbRange.IIZUKA;
    float weight = STANDARD.huber();
    LossConfig losses = LossConfig.of(new LossWeights(weight, 0, 0)).withHuberDelta(delta);
    Result actual = run(range, Lightness.SRGB, losses);
    Map<String, float[]> expected =
        TorchOracle.exact()
            .constant("ab", batch.ab())
            .leaf("s", s)
            .output(
                "loss",
                HostTensor.of(Shape.scalar(), weight),
                in ->
                    torch.huber_loss(
                        in.get("s"),
                        in.get("ab").sub(new Scalar(range.shift())).div(new Scalar(range.scale())),
                        MEAN,
                        delta))
            .solve();
    assertEquals(expected.get("loss")[0], actual.losses().huber(), 1e-5 * expected.get("loss")[0]);
    TensorAssert.assertClose("ds", s.shape(), actual.ds().values(), expected.get("ds"), 1e-5);
  }

  /** Equal weights of 2 double the loss and its gradient exactly. */
  @ParameterizedTest
  @EnumSource
  void balancedHuber(Balance.Kind kind) {
    LossWeights weights = new LossWeights(STANDARD.huber(), 0, 0);
    Result plain = run(AbRange.OPENCV, Lightness.SRGB, weights);
    float[] table = new float[kind.entries()];
    Arrays.fill(table, 2);
    LossConfig twice = LossConfig.of(weights).withBalance(Optional.of(Balance.of(kind, table)));
    Result balanced = run(AbRange.OPENCV, Lightness.SRGB, twice);
    assertEquals(2 * plain.losses().huber(), balanced.losses().huber());
    float[] ds = plain.ds().values();
    for (int i = 0; i < ds.length; i++) {
      assertEquals(2 * ds[i], balanced.ds().values()[i]);
    }
  }

  @Test
  void crossEntropy() {
    LossWeights weights = new LossWeights(0, STANDARD.crossEntropy(), 0);
    Result actual = run(AbRange.OPENCV, Lightness.SRGB, weights);
    Map<String, float[]> expected =
        expected(
            AbRange.OPENCV,
            Lightness.SRGB,
            STANDARD.crossEntropy(),
            "logits",
            TorchMultipath.Losses::crossEntropy);
    assertEquals(
        expected.get("loss")[0], actual.losses().crossEntropy(), 1e-5 * expected.get("loss")[0]);
    TensorAssert.assertClose(
        "dLogits", logits.shape(), actual.dLogits().values(), expected.get("dLogits"), 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"OPENCV, SRGB", "IIZUKA, LUMA", "OPENCV, EXACT"})
  void perceptual(AbRange range, Lightness lightness) {
    Result actual = run(range, lightness, new LossWeights(0, 0, STANDARD.perceptual()));
    Map<String, float[]> expected =
        expected(range, lightness, STANDARD.perceptual(), "s", TorchMultipath.Losses::perceptual);
    assertEquals(
        expected.get("loss")[0], actual.losses().perceptual(), 1e-4 * expected.get("loss")[0]);
    TensorAssert.assertClose("ds", s.shape(), actual.ds().values(), expected.get("ds"), 1e-4);
  }

  private Map<String, float[]> expected(
      AbRange range,
      Lightness lightness,
      float weight,
      String leaf,
      Function<TorchMultipath.Losses, org.bytedeco.pytorch.Tensor> loss) {
    TorchMultipath.Settings settings =
        new TorchMultipath.Settings(true, true, lightness, range.scale(), range.shift());
    TorchOracle oracle =
        TorchOracle.exact()
            .constant("gray", batch.gray())
            .constant("gray224", batch.gray224())
            .constant("rgb", batch.rgb())
            .constant("labels", batch.labels());
    Map.of("s", s, "logits", logits)
        .forEach(
            (name, value) -> {
              if (name.equals(leaf)) {
                oracle.leaf(name, value);
              } else {
                oracle.constant(name, value);
              }
            });
    return oracle
        .output(
            "loss",
            HostTensor.of(Shape.scalar(), weight),
            in ->
                loss.apply(
                    new TorchMultipath(Map.of(), VGG.tensors(Precision.DOUBLE), settings)
                        .losses(
                            new TorchMultipath.Prediction(in.get("s"), in.get("logits")),
                            new TorchMultipath.Batch(
                                in.get("gray224"),
                                in.get("gray"),
                                in.get("rgb"),
                                in.get("labels")))))
        .solve();
  }

  /** The joint loss with the given weights; the perceptual loss only if its weight is not 0. */
  private Result run(AbRange range, Lightness lightness, LossWeights weights) {
    return run(range, lightness, LossConfig.of(weights));
  }

  /** As above; {@code losses} has no perceptual loss yet. */
  private Result run(AbRange range, Lightness lightness, LossConfig losses) {
    MultipathConfig model = new MultipathConfig(1, true, ContextAttention.ECA, range, lightness);
    try (ParameterStore vgg = new ParameterStore()) {
      new Vgg16Features(vgg);
      vgg.allocate(backend);
      VGG.values().forEach(vgg::write);
      GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
      Outputs prediction =
          new Outputs(
              graph.input("s", s.shape(), DataType.FLOAT32),
              graph.input("logits", logits.shape(), DataType.FLOAT32));
      JointLoss.Targets tensors = targets(graph);
      Optional<PerceptualConfig> perceptual =
          losses.weights().perceptual() == 0
              ? Optional.empty()
              : Optional.of(new PerceptualConfig(vgg, PerceptualSize.OWN));
      LossConfig config = losses.withPerceptual(perceptual);
      Optional<Balance> balance = losses.balance();
      Optional<Tensor> table =
          balance.map(
              pixels ->
                  graph.input("table", Shape.vector(pixels.kind().entries()), DataType.FLOAT32));
      Objective objective = new Objective(config, Optional.empty(), Optional.empty(), table);
      JointLoss.Recorded loss = new JointLoss(model, objective).record(graph, prediction, tensors);
      Outputs gradients = loss.gradients().orElseThrow();
      graph.retain(gradients.s());
      graph.retain(gradients.logits());
      try (Program program = graph.build().compile(backend)) {
        TestTensors.upload(backend, s, prediction.s());
        TestTensors.upload(backend, logits, prediction.logits());
        TestTensors.upload(backend, batch.gray(), tensors.gray());
        TestTensors.upload(backend, batch.ab(), tensors.ab());
        TestTensors.upload(backend, batch.rgb(), tensors.rgb());
        TestTensors.upload(backend, batch.labels(), tensors.labels());
        balance.ifPresent(pixels -> backend.upload(pixels.table(), table.orElseThrow()));
        program.run();
        return new Result(
            loss.read(backend), download(gradients.s()), download(gradients.logits()));
      }
    }
  }

  private JointLoss.Targets targets(GraphBuilder graph) {
    return new JointLoss.Targets(
        graph.input("gray", batch.gray().shape(), DataType.FLOAT32),
        graph.input("ab", batch.ab().shape(), DataType.FLOAT32),
        graph.input("rgb", batch.rgb().shape(), DataType.FLOAT32),
        graph.input("labels", batch.labels().shape(), DataType.UINT8));
  }

  private HostTensor download(Tensor tensor) {
    return HostTensor.of(tensor.shape(), TestTensors.download(backend, tensor));
  }
}
