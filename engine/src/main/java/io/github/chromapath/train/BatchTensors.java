// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.loss.JointLoss;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.op.Gray;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Split;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * The device tensors of one batch.
 *
 * @param gray (N, H, W, 1) in [0, 1]
 * @param gray224 (N, 224, 224, 1) in [0, 1]
 * @param ab (N, H, W, 2), real a* and b*
 * @param rgb (N, H, W, 3) in [0, 1], the real image
 * @param labels (N, 224, 224, 1), UINT8 class indices, 255 = ignored
 */
public record BatchTensors(Tensor gray, Tensor gray224, Tensor ab, Tensor rgb, Tensor labels) {
  /** Adds the inputs of a graph and, if the host uploads rgb alone, the conversions from rgb. */
  static BatchTensors of(GraphBuilder graph, StepConfig config) {
    InputSize size = config.spec().size();
    Shape pixels = new Shape(config.batch(), size.height(), size.width(), 1);
    return switch (config.source()) {
      case ALL -> uploaded(graph, pixels);
      case RGB -> fromRgb(graph, pixels);
    };
  }

  private static BatchTensors uploaded(GraphBuilder graph, Shape pixels) {
    return new BatchTensors(
        graph.input("gray", pixels, DataType.FLOAT32),
        gray224(graph, pixels.n()),
        graph.input("ab", pixels.withChannels(2), DataType.FLOAT32),
        graph.input("rgb", pixels.withChannels(3), DataType.FLOAT32),
        labels(graph, pixels.n()));
  }

  private static BatchTensors fromRgb(GraphBuilder graph, Shape pixels) {
    Tensor rgb = graph.input("rgb", pixels.withChannels(3), DataType.FLOAT32);
    Tensor gray = graph.float32("gray", pixels);
    graph.add(new Gray(rgb, gray));
    Tensor lab = graph.float32("lab", rgb.shape());
    graph.add(new LabColor.FromRgb(rgb, lab));
    Tensor l = graph.float32("l", pixels);
    Tensor ab = graph.float32("ab", pixels.withChannels(2));
    graph.add(new Split(lab, List.of(l, ab)));
    return new BatchTensors(gray, gray224(graph, pixels.n()), ab, rgb, labels(graph, pixels.n()));
  }

  private static Tensor gray224(GraphBuilder graph, int batch) {
    int size = ModelConfig.CONTEXT_SIZE;
    return graph.input("gray224", new Shape(batch, size, size, 1), DataType.FLOAT32);
  }

  private static Tensor labels(GraphBuilder graph, int batch) {
    int size = ModelConfig.CONTEXT_SIZE;
    return graph.input("labels", new Shape(batch, size, size, 1), DataType.UINT8);
  }

  JointLoss.Targets targets() {
    return new JointLoss.Targets(gray, ab, rgb, labels);
  }
}
