// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.Inputs;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.ModelInput;
import io.github.chromapath.model.Targets;
import io.github.chromapath.op.ByteToFloat;
import io.github.chromapath.op.Gray;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Split;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The device tensors of one batch. Those of {@link ModelConfig#inputs} are present.
 *
 * @param inputs of the network
 * @param targets of its losses
 * @param bytes the images as the host uploads them, if {@code inputs} and {@code targets} are
 *     computed from bytes
 */
public record BatchTensors(Inputs inputs, Targets targets, Optional<Bytes> bytes) {
  /**
   * Images in 8 bits.
   *
   * @param rgb (N, H, W, 3), UINT8
   * @param gray224 (N, 224, 224, 1), UINT8; present if the network reads it
   */
  public record Bytes(Tensor rgb, Optional<Tensor> gray224) {}

  /** Adds the inputs of a graph, and the conversions of what the host uploads. */
  static BatchTensors of(GraphBuilder graph, StepConfig config) {
    InputSize size = config.spec().size();
    Shape pixels = new Shape(config.batch(), size.height(), size.width(), 1);
    return switch (config.source()) {
      case ALL -> uploaded(graph, config.spec().model(), pixels);
      case RGB -> ofFloats(graph, config.spec().model(), pixels);
      case BYTES -> ofBytes(graph, config.spec().model(), pixels);
    };
  }

  private static BatchTensors uploaded(GraphBuilder graph, ModelConfig model, Shape pixels) {
    Tensor gray = graph.input("gray", pixels, DataType.FLOAT32);
    Optional<Tensor> gray224 = gray224(graph, model, pixels.n(), DataType.FLOAT32);
    Tensor ab = graph.input("ab", pixels.withChannels(2), DataType.FLOAT32);
    Tensor rgb = graph.input("rgb", pixels.withChannels(3), DataType.FLOAT32);
    return new BatchTensors(
        new Inputs(gray, gray224), targets(graph, model, ab, rgb), Optional.empty());
  }

  private static BatchTensors ofFloats(GraphBuilder graph, ModelConfig model, Shape pixels) {
    Tensor rgb = graph.input("rgb", pixels.withChannels(3), DataType.FLOAT32);
    return fromRgb(
        graph, model, rgb, gray224(graph, model, pixels.n(), DataType.FLOAT32), Optional.empty());
  }

  private static BatchTensors ofBytes(GraphBuilder graph, ModelConfig model, Shape pixels) {
    Bytes bytes =
        new Bytes(
            graph.input("rgb", pixels.withChannels(3), DataType.UINT8),
            gray224(graph, model, pixels.n(), DataType.UINT8));
    Tensor rgb = floats(graph, "rgb.floats", bytes.rgb());
    Optional<Tensor> gray224 = bytes.gray224().map(gray -> floats(graph, "gray224.floats", gray));
    return fromRgb(graph, model, rgb, gray224, Optional.of(bytes));
  }

  private static Tensor floats(GraphBuilder graph, String name, Tensor bytes) {
    Tensor floats = graph.float32(name, bytes.shape());
    graph.add(new ByteToFloat(bytes, floats));
    return floats;
  }

  private static BatchTensors fromRgb(
      GraphBuilder graph,
      ModelConfig model,
      Tensor rgb,
      Optional<Tensor> gray224,
      Optional<Bytes> bytes) {
    Shape pixels = rgb.shape().withChannels(1);
    Tensor gray = graph.float32("gray", pixels);
    graph.add(new Gray(rgb, gray));
    Tensor lab = graph.float32("lab", rgb.shape());
    graph.add(new LabColor.FromRgb(rgb, lab));
    Tensor l = graph.float32("l", pixels);
    Tensor ab = graph.float32("ab", pixels.withChannels(2));
    graph.add(new Split(lab, List.of(l, ab)));
    return new BatchTensors(new Inputs(gray, gray224), targets(graph, model, ab, rgb), bytes);
  }

  private static Optional<Tensor> gray224(
      GraphBuilder graph, ModelConfig model, int batch, DataType type) {
    return model.inputs().contains(ModelInput.GRAY_224)
        ? Optional.of(graph.input("gray224", context(batch), type))
        : Optional.empty();
  }

  private static Targets targets(GraphBuilder graph, ModelConfig model, Tensor ab, Tensor rgb) {
    int batch = rgb.shape().n();
    Optional<Tensor> labels =
        model.inputs().contains(ModelInput.LABELS)
            ? Optional.of(graph.input("labels", context(batch), DataType.UINT8))
            : Optional.empty();
    Shape classes = new Shape(batch, 1, ModelConfig.CLASSES, 1);
    Optional<Tensor> presence =
        model.inputs().contains(ModelInput.PRESENCE)
            ? Optional.of(graph.input("presence", classes, DataType.UINT8))
            : Optional.empty();
    Optional<Tensor> draw =
        model.inputs().contains(ModelInput.DRAW)
            ? Optional.of(graph.input("draw", new Shape(batch, 1, 1, 1), DataType.FLOAT32))
            : Optional.empty();
    return new Targets(ab, rgb, labels, presence, draw);
  }

  private static Shape context(int batch) {
    return new Shape(batch, ModelConfig.CONTEXT_SIZE, ModelConfig.CONTEXT_SIZE, 1);
  }

  /** (N, H, W, 1) in [0, 1]. */
  public Tensor gray() {
    return inputs.gray();
  }

  /**
   * (N, 224, 224, 1) in [0, 1].
   *
   * @throws java.util.NoSuchElementException if the network does not read it
   */
  public Tensor gray224() {
    return inputs.gray224().orElseThrow();
  }

  /** (N, H, W, 2), real a* and b*. */
  public Tensor ab() {
    return targets.ab();
  }

  /** (N, H, W, 3) in [0, 1], the real image. */
  public Tensor rgb() {
    return targets.rgb();
  }

  /**
   * (N, 224, 224, 1), UINT8 class indices, 255 = ignored.
   *
   * @throws java.util.NoSuchElementException if the losses do not read them
   */
  public Tensor labels() {
    return targets.labels().orElseThrow();
  }
}
