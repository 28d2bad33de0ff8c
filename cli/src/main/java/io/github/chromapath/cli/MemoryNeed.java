// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.estimate.StepSpec;
import io.github.chromapath.graph.FrozenWeights;
import io.github.chromapath.graph.MemoryPlan;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdamWConfig;
import io.github.chromapath.run.OptimizerConfig;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;

/**
 * Device memory of a program in bytes, computed without allocating it. Workspaces of the device's
 * library are not included.
 *
 * @param parameters weights and running statistics, including VGG16's; for inference also the
 *     folded weights, since both exist while the network is loaded
 * @param gradients of the parameters
 * @param optimizer state of AdaDelta, two numbers for each gradient, and its learning rate
 * @param activations activations and their gradients
 * @param validation activations of the evaluation between epochs, in addition to those of the step
 */
record MemoryNeed(
    long parameters, long gradients, long optimizer, Activations activations, long validation) {
  /**
   * Bytes of activations that share one planned block.
   *
   * @param bytes of the block
   * @param lowerBound of every plan: the largest live set of one operation
   * @param largestTensor the largest of the activations
   */
  record Activations(long bytes, long lowerBound, long largestTensor) {
    private static Activations of(MemoryPlan plan) {
      return new Activations(plan.bytes(), plan.largestLiveSet(), plan.largestTensor());
    }
  }

  /** A training step on a device with little memory. */
  static MemoryNeed training(StepSpec spec) {
    return training(spec, 0);
  }

  /**
   * A training step.
   *
   * @param temporaryBytes of the device, on which recomputations depend
   */
  static MemoryNeed training(StepSpec spec, long temporaryBytes) {
    try (ParameterStore store = new ParameterStore();
        ParameterStore vgg16 = new ParameterStore()) {
      spec.register(store);
      store.layOut(true);
      new Vgg16Features(vgg16);
      vgg16.layOut(false);
      TrainingSpec training = spec.training(vgg16);
      long gradients = store.gradients().bytes();
      return new MemoryNeed(
          store.bytes() - gradients + (spec.perceptual().isPresent() ? vgg16.bytes() : 0),
          gradients,
          2 * gradients + Arena.align(Float.BYTES),
          Activations.of(StepProgram.planTraining(training, store, spec.batch(), temporaryBytes)),
          StepProgram.planEvaluation(training, store, spec.batch()).bytes());
    }
  }

  /**
   * Bytes that an optimizer's state has in addition to AdaDelta's: AdamW's factors on the weight
   * decay, and an average of parameters and running statistics.
   */
  static long beyondAdaDelta(StepSpec spec, OptimizerConfig optimizer) {
    try (ParameterStore store = new ParameterStore()) {
      spec.register(store);
      store.layOut(false);
      long factors = optimizer.rule() instanceof AdamWConfig ? store.weights().bytes() : 0;
      long average = optimizer.ema().isPresent() ? store.bytes() + Arena.align(Float.BYTES) : 0;
      return factors + average;
    }
  }

  /** A prediction of colours. */
  static MemoryNeed inference(PredictorConfig config) {
    try (ParameterStore store = new ParameterStore();
        FrozenWeights weights = FrozenWeights.laidOut()) {
      config.model().register(store);
      store.layOut(false);
      Activations activations = Activations.of(Predictor.plan(store, weights, config));
      return new MemoryNeed(store.bytes() + weights.bytes(), 0, 0, activations, 0);
    }
  }

  /** Without validation. */
  long total() {
    return parameters + gradients + optimizer + activations.bytes();
  }
}
