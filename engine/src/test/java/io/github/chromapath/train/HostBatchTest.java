// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.contract.TestTensors;
import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.graph.Mode;
import io.github.chromapath.graph.Program;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.ColdDiffusionConfig;
import io.github.chromapath.model.IizukaConfig;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Tests a batch from loader to device, and the sizes that programs accept. */
class HostBatchTest {
  private static final int SIZE = 8;
  private static final ModelConfig MODEL = ModelConfig.standard().withWidth(1.0 / 16);

  private static HostBatch filled(int capacity, int count) {
    HostBatch batch = new HostBatch(capacity, SIZE, SIZE);
    for (int i = 0; i < batch.rgb().length; i++) {
      batch.rgb()[i] = (float) i / batch.rgb().length;
    }
    for (int i = 0; i < batch.labels().length; i++) {
      batch.gray224()[i] = (float) i / batch.gray224().length;
      batch.labels()[i] = (byte) (i % ModelConfig.CLASSES);
    }
    for (int slot = 0; slot < count; slot++) {
      batch.setName(slot, "image " + slot);
    }
    batch.setCount(count);
    return batch;
  }

  /** A batch of capacity 3 with 2 examples, uploaded twice to a program for 2. */
  @Test
  void uploadsOnlyTheExamplesInTheBatch() {
    HostBatch batch = filled(3, 2);
    GraphBuilder graph = new GraphBuilder(Mode.INFERENCE);
    BatchTensors tensors =
        BatchTensors.of(
            graph, StepConfig.of(TrainingSpec.of(MODEL, SIZE, SIZE), 2).withAllUploaded());
    try (Backend backend = CpuBackend.open(1);
        Program program = graph.build().compile(backend)) {
      assertTrue(program.bytes() > 0);
      for (int i = 0; i < 2; i++) {
        batch.rgb()[i] = 1;
        batch.upload(backend, tensors);
        float[] rgb = TestTensors.download(backend, tensors.rgb());
        assertArrayEquals(Arrays.copyOf(batch.rgb(), 2 * SIZE * SIZE * 3), rgb);
        float[] gray = TestTensors.download(backend, tensors.gray224());
        assertArrayEquals(Arrays.copyOf(batch.gray224(), gray.length), gray);
        float[] labels = TestTensors.download(backend, tensors.labels());
        for (int pixel = 0; pixel < labels.length; pixel++) {
          assertEquals(batch.labels()[pixel], labels[pixel]);
        }
      }
    }
  }

  /** Image 0 has class 3 only, image 1 no label. */
  @Test
  void presenceIsThatOfTheLabels() {
    HostBatch batch = new HostBatch(2, SIZE, SIZE);
    Arrays.fill(batch.labels(), (byte) 255);
    batch.labels()[5] = 3;
    batch.setCount(2);
    GraphBuilder graph = new GraphBuilder(Mode.INFERENCE);
    BatchTensors tensors =
        BatchTensors.of(
            graph,
            StepConfig.of(TrainingSpec.of(IizukaConfig.standard(), SIZE, SIZE), 2)
                .withAllUploaded());
    try (Backend backend = CpuBackend.open(1);
        Program program = graph.build().compile(backend)) {
      assertTrue(program.bytes() > 0);
      batch.upload(backend, tensors);
      float[] known = TestTensors.download(backend, tensors.targets().presence().orElseThrow());
      float[] expected = new float[2 * ModelConfig.CLASSES];
      expected[3] = 1;
      Arrays.fill(expected, ModelConfig.CLASSES, expected.length, 255);
      assertArrayEquals(expected, known);
      assertThrows(NoSuchElementException.class, tensors::labels);
    }
  }

  @Test
  void drawsAreUploadedToANetworkThatReadsThem() {
    HostBatch batch = new HostBatch(3, SIZE, SIZE);
    assertArrayEquals(new float[3], batch.draws());
    batch.draws()[0] = 0.25f;
    batch.draws()[1] = 0.5f;
    batch.draws()[2] = 0.75f;
    batch.setCount(2);
    GraphBuilder graph = new GraphBuilder(Mode.INFERENCE);
    TrainingSpec spec = TrainingSpec.of(ColdDiffusionConfig.standard(), SIZE, SIZE);
    BatchTensors tensors = BatchTensors.of(graph, StepConfig.of(spec, 2).withAllUploaded());
    try (Backend backend = CpuBackend.open(1);
        Program program = graph.build().compile(backend)) {
      assertTrue(program.bytes() > 0);
      batch.upload(backend, tensors);
      assertArrayEquals(
          new float[] {0.25f, 0.5f},
          TestTensors.download(backend, tensors.targets().draw().orElseThrow()));
    }
  }

  @Test
  void namesCoverOnlyTheExamplesInTheBatch() {
    HostBatch batch = filled(3, 2);
    List<String> names = batch.names();
    batch.setName(0, "another");
    assertEquals(List.of("image 0", "image 1"), names, "a copy");
    assertEquals(List.of("another", "image 1"), batch.names());
  }

  @Test
  void countsBeyondTheCapacityAreRefused() {
    HostBatch batch = new HostBatch(3, SIZE, SIZE);
    for (int count : new int[] {-1, 4}) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> batch.setCount(count));
      assertEquals(count + " examples do not fit into a batch of 3", refused.getMessage());
    }
  }

  @Test
  void sizesAndBatchesOutOfRangeAreRefused() {
    for (int size : new int[] {0, 4, 12, -8}) {
      assertThrows(IllegalArgumentException.class, () -> new InputSize(size, 8));
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> TrainingSpec.of(MODEL, 8, size));
      assertTrue(refused.getMessage().endsWith("not height 8 and width " + size));
    }
    TrainingSpec spec = TrainingSpec.of(MODEL, 8, 8);
    assertThrows(IllegalArgumentException.class, () -> StepConfig.of(spec, 0));
    PredictorConfig config = PredictorConfig.of(MODEL, 8, 8);
    assertThrows(IllegalArgumentException.class, () -> config.withBatch(0));
  }
}
