// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.BiasGradient;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.EfficientChannelAttention;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.SqueezeExcite;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The operations of training steps with frozen groups: what they no longer compute, counted from
 * the layers of docs/model.md.
 */
@Tag("fast")
class FrozenStepTest {
  private static final ModelConfig MODEL = ModelConfig.standard().withWidth(0.25);
  private static final int BATCH = 2;

  /** Convolutions: 53 of ResNet50, 2 refinements, 4 spatial, fusion, semantic and 22 of colour. */
  private static final long CONVOLUTIONS = 53 + 2 + 4 + 1 + 1 + 22;

  /** Each of them has a batch norm; the segmentation's convolution has a bias instead. */
  private static final long BATCH_NORMS = CONVOLUTIONS;

  private static List<Op> step(String... frozen) {
    try (ParameterStore store = store(frozen)) {
      return StepProgram.scheduleTraining(TrainingSpec.of(MODEL, 64, 64), store, BATCH);
    }
  }

  private static ParameterStore store(String... frozen) {
    ParameterStore store = new ParameterStore();
    MODEL.register(store);
    for (String group : frozen) {
      assertTrue(store.freeze(group) > 0, group);
    }
    store.layOut(true);
    return store;
  }

  private static long count(List<Op> operations, Class<? extends Op> type) {
    return operations.stream().filter(type::isInstance).count();
  }

  /** Gradients of convolutions with respect to their inputs; named so by the layers. */
  private static long dataGradients(List<Op> operations) {
    return operations.stream()
        .filter(op -> op instanceof Convolution)
        .flatMap(op -> op.writes().stream())
        .filter(tensor -> tensor.name().endsWith(".dx"))
        .count();
  }

  @Test
  void withoutFrozenGroupsEveryLayerHasItsGradients() {
    List<Op> all = step();
    assertEquals(CONVOLUTIONS + 1, count(all, Convolution.BackwardWeights.class));
    assertEquals(1, count(all, BiasGradient.class));
    assertEquals(BATCH_NORMS, count(all, BatchNorm.Training.class));
    assertEquals(BATCH_NORMS, count(all, BatchNorm.Backward.class));
    assertEquals(BATCH_NORMS, count(all, BatchNorm.UpdateRunning.class));
    // All but the first of ResNet50, of the spatial path and of the colour network.
    assertEquals(CONVOLUTIONS + 1 - 3, dataGradients(all));
  }

  /** Nothing trained lies below ResNet50, so its backward pass is gone altogether. */
  @Test
  void frozenResNet50HasNoBackwardPass() {
    List<Op> all = step("context.resnet");
    assertEquals(CONVOLUTIONS + 1 - 53, count(all, Convolution.BackwardWeights.class));
    assertEquals(BATCH_NORMS - 53, count(all, BatchNorm.Training.class));
    assertEquals(BATCH_NORMS - 53, count(all, BatchNorm.Backward.class));
    assertEquals(BATCH_NORMS - 53, count(all, BatchNorm.UpdateRunning.class));
    // The refinements are now the lowest layers of their path, as the first convolutions are.
    assertEquals(CONVOLUTIONS + 1 - 53 - 2 - 2, dataGradients(all));
    List<String> touched =
        all.stream()
            .flatMap(op -> op.writes().stream())
            .map(Tensor::name)
            .filter(name -> name.startsWith("context.resnet"))
            .filter(name -> name.endsWith(".dx") || name.endsWith(".g"))
            .toList();
    assertEquals(List.of(), touched);
    // One inference batch norm for each in the forward pass.
    assertEquals(53, count(all, BatchNorm.Inference.class));
  }

  /** A frozen layer between trained ones passes the gradient on, and computes none of its own. */
  @Test
  void aFrozenLayerBetweenTrainedOnesHasOnlyADataGradient() {
    List<Op> all = step("color.us2", "color.ds10");
    assertEquals(CONVOLUTIONS + 1 - 2, count(all, Convolution.BackwardWeights.class));
    assertEquals(BATCH_NORMS - 2, count(all, BatchNorm.Backward.class));
    assertEquals(BATCH_NORMS - 2, count(all, BatchNorm.UpdateRunning.class));
    assertEquals(CONVOLUTIONS + 1 - 3, dataGradients(all));
    // Forward, and the gradient of the same form.
    assertEquals(2 * 2, count(all, BatchNorm.Inference.class));
  }

  /** Only the last layer is trained: its own gradients are the whole backward pass. */
  @Test
  void theBackwardPassEndsAtTheLowestTrainedLayer() {
    List<Op> all =
        step(
            "context",
            "spatial",
            "fusion",
            "segmentation",
            "semantic",
            "color.ds1",
            "color.ds2",
            "color.ds3",
            "color.ds4",
            "color.ds5",
            "color.ds6",
            "color.ds7",
            "color.ds8",
            "color.ds9",
            "color.ds10",
            "color.ds11",
            "color.ds12",
            "color.us1",
            "color.us2",
            "color.us3",
            "color.us4",
            "color.us5",
            "color.us6",
            "color.us7",
            "color.us8",
            "color.us9");
    assertEquals(1, count(all, Convolution.BackwardWeights.class));
    assertEquals(0, count(all, BiasGradient.class));
    assertEquals(0, dataGradients(all));
    assertEquals(1, count(all, BatchNorm.Backward.class));
    assertEquals(BATCH_NORMS - 1, count(all, BatchNorm.Inference.class));
    assertEquals(0, count(all, EfficientChannelAttention.Backward.class));
    assertEquals(0, count(all, SqueezeExcite.Backward.class));
  }

  /** No operation writes a gradient of a frozen parameter, but those that are part of another. */
  @Test
  void noGradientOfAFrozenParameterIsComputed() {
    List<Op> all = step("context.refine28", "spatial.conv3", "semantic", "segmentation");
    List<Tensor> unused =
        all.stream()
            .flatMap(op -> op.writes().stream())
            .filter(tensor -> tensor.name().startsWith("unused."))
            .toList();
    // The attention's gradient of its few weights comes with that of its input.
    assertEquals(
        List.of("unused.context.refine28.eca.weight"),
        unused.stream().map(Tensor::name).collect(Collectors.toList()));
  }

  /** A frozen parameter has neither a gradient nor room for one. */
  @Test
  void gradientsAreAllocatedForTrainedParametersOnly() {
    try (ParameterStore whole = store();
        ParameterStore part = store("context.resnet")) {
      long frozen =
          whole.all().stream()
              .filter(parameter -> parameter.name().startsWith("context.resnet."))
              .filter(parameter -> parameter.trained())
              .mapToLong(parameter -> parameter.value().bytes())
              .sum();
      long saved = whole.gradients().bytes() - part.gradients().bytes();
      // Every tensor is padded to 64 bytes.
      assertTrue(Math.abs(frozen - saved) <= frozen / 1000, frozen + " and " + saved);
      TrainingSpec spec = TrainingSpec.of(MODEL, 64, 64);
      assertTrue(
          StepProgram.planTraining(spec, part, BATCH).bytes()
              < StepProgram.planTraining(spec, whole, BATCH).bytes());
    }
  }

  @Test
  void aStoreWithoutTrainedParametersHasNoGradients() {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                store("context", "spatial", "fusion", "segmentation", "semantic", "color").close());
    assertTrue(refused.getMessage().contains("empty"), refused.getMessage());
  }
}
