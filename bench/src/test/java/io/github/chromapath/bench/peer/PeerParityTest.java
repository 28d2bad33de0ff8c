// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.bench.ours.OurInference;
import io.github.chromapath.bench.ours.TrainingStep;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.contract.TorchLibrary;
import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every peer computes the same results as the engine, on a narrow network. {@link
 * OnnxRuntimeOneDnnTest} has the peer that needs a process of its own.
 *
 * <p>libtorch only freezes the script here, and trains without its oneDNN. On some processors
 * {@code optimize_for_inference}, and training with oneDNN, crash the process. Benchmarks run in
 * separate processes and report such crashes.
 */
class PeerParityTest {
  private static final double WIDTH = 0.125;
  private static final int BATCH = 2;
  private static final int ROWS = 32;
  private static final int COLUMNS = 48;
  private static final ModelConfig MODEL = ModelConfig.standard().withWidth(WIDTH);
  private static final NetworkWeights WEIGHTS =
      NetworkWeights.network(WIDTH, ModelConfig.CLASSES, 1);
  private static final NetworkWeights VGG = NetworkWeights.vgg(2);
  private static final BatchShape SHAPE = new BatchShape(BATCH, ROWS, COLUMNS);
  private static final PictureBatch PICTURES = PictureBatch.random(SHAPE);

  /** NNPACK does not support many processors and then warns on every convolution. */
  @BeforeAll
  static void disableNnpack() {
    TorchLibrary.load();
    torch.globalContext().setUserEnabledNNPACK(false);
  }

  @Test
  void onnxRuntimePredicts() {
    try (Inference peer = new OnnxRuntime(WEIGHTS, SHAPE, 1)) {
      Agreement.require("ONNX Runtime", ab(peer), ours(), Agreement.FP32);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void libtorchPredicts(Precision precision) {
    try (Inference peer =
        new TorchInference(
            WEIGHTS, SHAPE, precision, TorchInference.Preparation.CHANNELS_LAST, 1)) {
      Agreement.require("libtorch", ab(peer), ours(), Agreement.limit(precision));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void tensorFlowPredicts(Precision precision) {
    try (Inference peer = new TensorFlowInference(WEIGHTS, SHAPE, precision, 1)) {
      Agreement.require("TensorFlow", ab(peer), ours(), Agreement.limit(precision));
    }
  }

  /** Some of its operations differ for a batch of one picture. */
  @Test
  void tensorFlowPredictsOnePicture() {
    BatchShape one = new BatchShape(1, ROWS, COLUMNS);
    PictureBatch picture = PictureBatch.random(one);
    try (Inference peer = new TensorFlowInference(WEIGHTS, one, Precision.FP32, 1)) {
      Agreement.require("TensorFlow", ab(peer, picture), ours(picture), Agreement.FP32);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void libtorchTrains(Precision precision) {
    InputSize size = new InputSize(ROWS, COLUMNS);
    StepSpec spec =
        new StepSpec(MODEL, size, BATCH, Precision.FP32, Optional.of(PerceptualSize.OWN));
    try (Training peer =
            new TorchTraining(
                WEIGHTS, VGG, PICTURES, new TorchTraining.Settings(precision, false, true, 1));
        Backend backend = Backends.open(1);
        TrainingStep ours = new TrainingStep(backend, spec, WEIGHTS, VGG)) {
      ours.upload(PICTURES);
      for (int step = 1; step <= 2; step++) {
        float[] expected = ours.step();
        float[] actual = peer.step();
        for (int i = 0; i < expected.length; i++) {
          Agreement.require(
              "loss " + i + " of step " + step,
              new float[] {actual[i]},
              new float[] {expected[i]},
              Agreement.limit(precision));
        }
      }
    }
  }

  private static float[] ours() {
    return ours(PICTURES);
  }

  private static float[] ours(PictureBatch pictures) {
    int count = pictures.shape().images();
    try (Backend backend = Backends.open(1);
        Inference inference =
            new OurInference(
                backend, WEIGHTS, PredictorConfig.of(MODEL, ROWS, COLUMNS).withBatch(count))) {
      return ab(inference, pictures);
    }
  }

  private static float[] ab(Inference inference) {
    return ab(inference, PICTURES);
  }

  private static float[] ab(Inference inference, PictureBatch pictures) {
    inference.predict(pictures.gray(), pictures.gray224());
    return inference.ab();
  }
}
