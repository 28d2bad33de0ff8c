// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.model.Vgg16Features;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.AdaDelta;
import io.github.chromapath.op.Op;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What decides the sizes of a training step.
 *
 * @param height rows of the colour network's input, a multiple of 8
 * @param width columns of the colour network's input, a multiple of 8
 * @param batch pictures
 * @param precision how activations are stored
 * @param perceptualSize longer side at which perceptual difference is measured, 0 for the whole;
 *     empty without perceptual loss
 */
public record StepSpec(
    ModelConfig model,
    int height,
    int width,
    int batch,
    Precision precision,
    OptionalInt perceptualSize) {

  /** The step with other batches. */
  public StepSpec withBatch(int pictures) {
    return new StepSpec(model, height, width, pictures, precision, perceptualSize);
  }

  /** The step at another size. */
  public StepSpec withSize(int rows, int columns) {
    return new StepSpec(model, rows, columns, batch, precision, perceptualSize);
  }

  /** Registers the network's parameters. */
  public void register(ParameterStore store) {
    MultipathColorizer.register(store, model);
  }

  /**
   * What is trained, with the paper's weights of the losses.
   *
   * @param vgg16 with a place in memory; unused without perceptual loss
   */
  public TrainingSpec training(ParameterStore vgg16) {
    Optional<PerceptualConfig> perceptual =
        perceptualSize.isPresent()
            ? Optional.of(PerceptualConfig.of(vgg16, perceptualSize.getAsInt()))
            : Optional.empty();
    return TrainingSpec.of(model, height, width)
        .withPerceptual(perceptual)
        .withPrecision(precision);
  }

  /** Every operation of the step in order, the optimizer's included; nothing is allocated. */
  public List<Op> operations() {
    try (ParameterStore store = new ParameterStore();
        ParameterStore vgg16 = new ParameterStore()) {
      register(store);
      store.layOut(true);
      new Vgg16Features(vgg16);
      vgg16.layOut(false);
      List<Op> all = new ArrayList<>(StepProgram.scheduleTraining(training(vgg16), store, batch));
      all.add(adaDelta(store));
      return all;
    }
  }

  private static AdaDelta adaDelta(ParameterStore store) {
    AdaDeltaConfig config = AdaDeltaConfig.standard();
    Shape shape = store.weights().shape();
    return new AdaDelta(
        store.weights(),
        store.gradients(),
        new Tensor("square_avg", shape, DataType.FLOAT32),
        new Tensor("acc_delta", shape, DataType.FLOAT32),
        new Tensor("lr", Shape.scalar(), DataType.FLOAT32),
        config.rho(),
        config.epsilon());
  }
}
