// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.PerceptualConfig;
import io.github.chromapath.loss.PerceptualSize;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
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

/**
 * The sizes of a training step.
 *
 * @param size of the colour network's input
 * @param batch images
 * @param precision storage type of activations
 * @param perceptual the size at which the perceptual loss compares images; empty without that loss
 */
public record StepSpec(
    ModelConfig model,
    InputSize size,
    int batch,
    Precision precision,
    Optional<PerceptualSize> perceptual) {

  /** The step with another batch size. */
  public StepSpec withBatch(int images) {
    return new StepSpec(model, size, images, precision, perceptual);
  }

  /** The step at another size. */
  public StepSpec withSize(InputSize other) {
    return new StepSpec(model, other, batch, precision, perceptual);
  }

  /** Registers the network's parameters. */
  public void register(ParameterStore store) {
    model.register(store);
  }

  /**
   * The specification of training, with the paper's loss weights.
   *
   * @param vgg16 bound parameters; unused without perceptual loss
   */
  public TrainingSpec training(ParameterStore vgg16) {
    return TrainingSpec.of(model, size.height(), size.width())
        .withPerceptual(perceptual.map(compared -> new PerceptualConfig(vgg16, compared)))
        .withPrecision(precision);
  }

  /**
   * Every operation of the step in order, including the optimizer's, on a device with little
   * memory. Allocates nothing.
   */
  public List<Op> operations() {
    return operations(0);
  }

  /**
   * As {@link #operations()}, on some device.
   *
   * @param temporaryBytes of the device, on which recomputations depend: {@link
   *     io.github.chromapath.backend.Capabilities}
   */
  public List<Op> operations(long temporaryBytes) {
    try (ParameterStore store = new ParameterStore();
        ParameterStore vgg16 = new ParameterStore()) {
      register(store);
      store.layOut(true);
      new Vgg16Features(vgg16);
      vgg16.layOut(false);
      List<Op> all =
          new ArrayList<>(
              StepProgram.scheduleTraining(training(vgg16), store, batch, temporaryBytes));
      all.add(adaDelta(store));
      return all;
    }
  }

  /** Bytes of all gradients, which several GPUs sum in each step. */
  public long gradientBytes() {
    try (ParameterStore store = new ParameterStore()) {
      register(store);
      store.layOut(true);
      return store.gradients().bytes();
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
