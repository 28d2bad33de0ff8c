// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.Vgg16Config;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.tensor.ChannelsLast;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.train.StepConfig;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Classes, loss and every gradient of VGG16 trained on segmentation. */
class Vgg16ParityTest {
  private static final int HEIGHT = 16;
  private static final int WIDTH = 24;
  private static final int IMAGES = 2;
  private static final long MEAN = 1;

  /** A short chain of convolutions without batch norm, in fp32 against fp64. */
  private static final double BOUND = 1e-4;

  private static final Shape CLASSES =
      new Shape(IMAGES, ModelConfig.CONTEXT_SIZE, ModelConfig.CONTEXT_SIZE, ModelConfig.CLASSES);

  private final NetworkWeights weights = NetworkWeights.vggSegmenter(ModelConfig.CLASSES, 3);
  private final NetworkBatch batch = NetworkBatch.random(IMAGES, HEIGHT, WIDTH, 5);

  /** The results of libtorch in fp64, channels first. */
  private Map<String, float[]> expected() {
    Map<String, float[]> results = new LinkedHashMap<>();
    try (TorchScope scope = TorchScope.open()) {
      Map<String, Tensor> leaves = weights.tensors(TorchScope.Precision.DOUBLE);
      List<Tensor> parameters = new ArrayList<>();
      leaves.values().forEach(leaf -> parameters.add(leaf.set_requires_grad(true)));
      TorchMultipath.Batch inputs = batch.toTorch(scope, TorchScope.Precision.DOUBLE);
      Tensor logits = logits(leaves, inputs.rgb());
      Tensor loss =
          torch.cross_entropy_loss(
              logits,
              inputs.labels().select(1, 0).toType(torch.ScalarType.Long),
              new TensorOptional(),
              MEAN,
              255,
              0);
      NetworkOracle.put(results, "logits", logits);
      NetworkOracle.put(results, "loss", loss);
      Tensor gray = inputs.gray();
      Tensor repeated = torch.cat(new TensorVector(gray, gray, gray), 1);
      NetworkOracle.put(results, "grey's logits", logits(leaves, repeated));
      TensorVector gradients =
          torch.grad(new TensorVector(loss), new TensorVector(parameters.toArray(new Tensor[0])));
      int i = 0;
      for (String name : leaves.keySet()) {
        NetworkOracle.put(results, name, gradients.get(i++));
      }
    }
    return results;
  }

  private static Tensor logits(Map<String, Tensor> leaves, Tensor rgb) {
    TorchBlocks blocks = new TorchBlocks(leaves, true);
    return TorchBlocks.resize(
        blocks.biasedConvolution(TorchMultipath.features(blocks, rgb), "segmentation"),
        ModelConfig.CONTEXT_SIZE,
        ModelConfig.CONTEXT_SIZE);
  }

  @Test
  void agreesWithLibtorch() {
    Map<String, float[]> expected = expected();
    try (Backend backend = CpuBackend.open(2);
        ParameterStore store = new ParameterStore()) {
      Vgg16Config model = new Vgg16Config();
      model.register(store);
      store.allocate(backend);
      store.allocateGradients();
      weights.values().forEach(store::write);
      StepConfig config =
          StepConfig.of(TrainingSpec.of(model, HEIGHT, WIDTH), IMAGES)
              .withAllUploaded()
              .withOutputs(StepConfig.Outputs.ALL);
      try (AdaDeltaOptimizer optimizer =
              new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard());
          StepProgram step = StepProgram.training(backend, config, store, optimizer)) {
        TestTensors.upload(backend, batch.gray(), step.batch().gray());
        TestTensors.upload(backend, batch.rgb(), step.batch().rgb());
        TestTensors.upload(backend, batch.labels(), step.batch().labels());
        double loss = step.run().total();
        assertEquals(expected.get("loss")[0], loss, BOUND * expected.get("loss")[0]);
        assertClose("logits", expected, TestTensors.download(backend, step.output("logits")));
        for (Parameter parameter : store.all()) {
          String name = parameter.name();
          float[] gradient = store.readGradient(name);
          TensorAssert.assertClose(
              name, Shape.vector(gradient.length), gradient, expected.get(name), BOUND);
        }
        for (float ab : TestTensors.download(backend, step.output("ab"))) {
          assertEquals(0, ab);
        }
      }
      predictsClassesOfGrey(backend, store, expected);
    }
  }

  private void predictsClassesOfGrey(
      Backend backend, ParameterStore store, Map<String, float[]> expected) {
    PredictorConfig config =
        PredictorConfig.of(new Vgg16Config(), HEIGHT, WIDTH)
            .withBatch(IMAGES)
            .withSegmentation(true);
    float[] logits = new float[Math.toIntExact(CLASSES.elements())];
    try (FrozenWeights frozen = FrozenWeights.on(backend);
        Predictor predictor = new Predictor(backend, store, frozen, config)) {
      predictor.predict(
          FloatBuffer.wrap(batch.gray().values()),
          FloatBuffer.wrap(batch.gray224().values()),
          FloatBuffer.wrap(new float[2 * IMAGES * HEIGHT * WIDTH]));
      predictor.logits(FloatBuffer.wrap(logits));
    }
    assertClose("grey's logits", expected, logits);
  }

  private static void assertClose(String name, Map<String, float[]> expected, float[] actual) {
    TensorAssert.assertClose(
        name, CLASSES, ChannelsLast.toChannelsFirst(CLASSES, actual), expected.get(name), BOUND);
  }

  /** The perceptual loss reads the checkpoint of such a network. */
  @Test
  void featuresHaveTheNamesOfThePerceptualLoss() {
    try (ParameterStore trained = new ParameterStore();
        ParameterStore frozen = new ParameterStore()) {
      new Vgg16Config().register(trained);
      new Vgg16Features(frozen);
      for (Parameter parameter : frozen.all()) {
        assertEquals(parameter.fileShape(), trained.get(parameter.name()).fileShape());
      }
      assertEquals(frozen.all().size() + 2, trained.all().size());
    }
    assertThrows(IllegalArgumentException.class, () -> new Vgg16Config().withWidth(0.5));
  }
}
