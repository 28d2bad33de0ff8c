// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;

/**
 * A network for one image size. It turns grey into a* and b*, and knows how it is trained.
 * Instances over the same {@link io.github.chromapath.nn.ParameterStore} share their parameters.
 */
public interface Colorizer {
  /**
   * Adds the prediction of a trained network, in as many passes as it needs.
   *
   * @param inputs those of {@link ModelConfig#inputs} are present
   */
  Prediction predict(GraphBuilder graph, Inputs inputs);

  /**
   * Adds what a step computes: a prediction, its losses and, in a training graph, the gradient of
   * every parameter.
   *
   * @param inputs those of {@link ModelConfig#inputs} are present
   * @param targets those of {@link ModelConfig#inputs} are present
   */
  TrainingPass train(GraphBuilder graph, Inputs inputs, Targets targets, Objective objective);
}
