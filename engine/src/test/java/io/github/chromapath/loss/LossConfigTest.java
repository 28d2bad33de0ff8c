// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Compares each loss with values computed by hand, and checks the ranges of the settings. */
@Tag("fast")
class LossConfigTest {
  @Test
  void lossesWorkOutsideTheJointLoss() {
    for (Mode mode : Mode.values()) {
      GraphBuilder graph = new GraphBuilder(mode);
      Shape shape = new Shape(1, 1, 1, 2);
      Tensor x = graph.input("x", shape, DataType.FLOAT32);
      Tensor target = graph.input("target", shape, DataType.FLOAT32);
      Tensor labels = graph.input("labels", shape.withChannels(1), DataType.UINT8);
      LossTerm huber = HuberLoss.record(graph, x, HuberLoss.Target.of(target), 0.5f, 1);
      LossTerm squared = SquaredErrorLoss.record(graph, x, target, 3);
      LossTerm crossEntropy = CrossEntropyLoss.record(graph, x, labels, 1);
      squared.gradient().ifPresent(graph::retain);
      try (Backend backend = CpuBackend.open(1);
          Program program = graph.build().compile(backend)) {
        backend.upload(FloatBuffer.wrap(new float[] {1, 0}), x);
        backend.upload(FloatBuffer.wrap(new float[] {0, 0.25f}), target);
        backend.upload(ByteBuffer.wrap(new byte[] {1}), labels);
        program.run();
        assertEquals((0.5 * (1 - 0.25) + 0.5 * 0.0625) / 2, huber.read(backend), 1e-6);
        assertEquals((1 + 0.0625) / 2, squared.read(backend), 1e-6);
        assertEquals(Math.log(1 + Math.E), crossEntropy.read(backend), 1e-6);
        assertEquals(mode == Mode.TRAINING, squared.gradient().isPresent());
        if (mode == Mode.TRAINING) {
          float[] dx = new float[2];
          backend.download(squared.gradient().orElseThrow(), FloatBuffer.wrap(dx));
          assertEquals(3f, dx[0], 1e-6);
          assertEquals(-0.75f, dx[1], 1e-6);
        }
      }
    }
  }

  /** The third of four classes is unknown. */
  @Test
  void binaryCrossEntropyIsTheMeanOverKnownClasses() {
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor logits = graph.input("logits", new Shape(1, 1, 1, 4), DataType.FLOAT32);
    Tensor presence = graph.input("presence", new Shape(1, 1, 4, 1), DataType.UINT8);
    LossTerm loss = BinaryCrossEntropyLoss.record(graph, logits, presence, 6);
    graph.retain(loss.gradient().orElseThrow());
    try (Backend backend = CpuBackend.open(1);
        Program program = graph.build().compile(backend)) {
      backend.upload(FloatBuffer.wrap(new float[] {2, -1, 5, 0.5f}), logits);
      backend.upload(ByteBuffer.wrap(new byte[] {1, 1, (byte) 255, 0}), presence);
      program.run();
      double sum = Math.log1p(Math.exp(-2)) + Math.log1p(Math.E) + Math.log1p(Math.exp(0.5));
      assertEquals(sum / 3, loss.read(backend), 1e-6);
      float[] dx = new float[4];
      backend.download(loss.gradient().orElseThrow(), FloatBuffer.wrap(dx));
      assertEquals(2 * (sigmoid(2) - 1), dx[0], 1e-6);
      assertEquals(2 * (sigmoid(-1) - 1), dx[1], 1e-6);
      assertEquals(0, dx[2]);
      assertEquals(2 * sigmoid(0.5), dx[3], 1e-6);
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void perceptualSizeZeroIsTheImagesOwn() {
    assertEquals(PerceptualSize.OWN, PerceptualSize.ofSetting(0));
    assertEquals(OptionalInt.of(4), PerceptualSize.ofSetting(4).longerSide());
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> PerceptualSize.ofSetting(3));
    assertTrue(refused.getMessage().contains("perceptual-size must be 0 or at least 4, not 3"));
    assertThrows(IllegalArgumentException.class, () -> new PerceptualSize(OptionalInt.of(0)));
  }
}
