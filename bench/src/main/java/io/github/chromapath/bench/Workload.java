// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.bench.ours.OurInference;
import io.github.chromapath.bench.ours.TrainingStep;
import io.github.chromapath.bench.peer.Inference;
import io.github.chromapath.bench.peer.OnnxRuntime;
import io.github.chromapath.bench.peer.OnnxRuntimeOneDnn;
import io.github.chromapath.bench.peer.PictureBatch;
import io.github.chromapath.bench.peer.TensorFlowInference;
import io.github.chromapath.bench.peer.TorchInference;
import io.github.chromapath.bench.peer.TorchInference.Preparation;
import io.github.chromapath.bench.peer.TorchTraining;
import io.github.chromapath.bench.peer.Training;
import io.github.chromapath.bench.profile.Pass;
import io.github.chromapath.contract.NetworkWeights;
import io.github.chromapath.model.ModelConfig;

/**
 * A pass with its seeded weights and batch, equal for all subjects.
 *
 * @param device of this project; peers use the CPU
 * @param threads of the CPU, 0 for all
 */
record Workload(Pass pass, String device, int threads) {
  /** Seed of the network's weights. */
  private static final long SEED = 1;

  private static final long VGG_SEED = 2;

  /** Threads to compute with. */
  int actualThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  PictureBatch pictures() {
    return PictureBatch.random(pass.batchShape());
  }

  private NetworkWeights weights() {
    return NetworkWeights.network(pass.model().width(), ModelConfig.CLASSES, SEED);
  }

  /** A subject's inference; {@code owned} receives it and the resources that it needs. */
  Inference inference(Subject subject, ReleaseStack owned) {
    Inference made =
        switch (subject) {
          case CHROMAPATH -> new OurInference(backend(owned), weights(), pass.prediction());
          case LIBTORCH -> torch(Preparation.CHANNELS_LAST);
          case LIBTORCH_CHANNELS_FIRST -> torch(Preparation.CHANNELS_FIRST);
          case LIBTORCH_MIXED -> torch(Preparation.MIXED);
          case LIBTORCH_OPTIMIZED -> torch(Preparation.OPTIMIZED);
          case ONNX_RUNTIME -> new OnnxRuntime(weights(), pass.batchShape(), actualThreads());
          case ONNX_RUNTIME_ONEDNN ->
              new OnnxRuntimeOneDnn(weights(), pass.batchShape(), actualThreads());
          case LIBTORCH_PLAIN -> torch(Preparation.PLAIN);
          case TENSORFLOW ->
              new TensorFlowInference(
                  weights(), pass.batchShape(), pass.precision(), actualThreads());
        };
    owned.push(made::close);
    return made;
  }

  private Inference torch(Preparation preparation) {
    return new TorchInference(
        weights(), pass.batchShape(), pass.precision(), preparation, actualThreads());
  }

  /** A subject's training step; {@code owned} receives it and the resources that it needs. */
  Training training(Subject subject, PictureBatch pictures, ReleaseStack owned) {
    Training made =
        switch (subject) {
          case CHROMAPATH -> ours(pictures, owned);
          case LIBTORCH -> torch(pictures, true, true);
          case LIBTORCH_CHANNELS_FIRST -> torch(pictures, true, false);
          case LIBTORCH_PLAIN -> torch(pictures, false, true);
          case LIBTORCH_MIXED, LIBTORCH_OPTIMIZED, ONNX_RUNTIME, ONNX_RUNTIME_ONEDNN, TENSORFLOW ->
              throw new IllegalArgumentException(subject + " does not train");
        };
    owned.push(made::close);
    return made;
  }

  private Training ours(PictureBatch pictures, ReleaseStack owned) {
    TrainingStep step =
        new TrainingStep(backend(owned), pass.training(), weights(), NetworkWeights.vgg(VGG_SEED));
    step.upload(pictures);
    return step;
  }

  private Training torch(PictureBatch pictures, boolean oneDnn, boolean channelsLast) {
    return new TorchTraining(
        weights(),
        NetworkWeights.vgg(VGG_SEED),
        pictures,
        new TorchTraining.Settings(pass.precision(), oneDnn, channelsLast, actualThreads()));
  }

  private Backend backend(ReleaseStack owned) {
    Backend backend = Backends.open(device, BackendOptions.builder().threads(threads).build());
    owned.push(backend::close);
    return backend;
  }
}
