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
import io.github.chromapath.loss.Losses;
import io.github.chromapath.model.ColdDiffusionConfig;
import io.github.chromapath.model.IizukaConfig;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdaDeltaOptimizer;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests a batch from loader to device, and the sizes that programs accept. */
class HostBatchTest {
  private static final int SIZE = 8;
  private static final ModelConfig MODEL = ModelConfig.standard().withWidth(1.0 / 16);

  private static HostBatch filled(int capacity, int count) {
    HostBatch batch = new HostBatch(capacity, SIZE, SIZE);
    for (int i = 0; i < batch.rgb().length; i++) {
      batch.rgb()[i] = (byte) (7 * i);
    }
    for (int i = 0; i < batch.labels().length; i++) {
      batch.gray224()[i] = (byte) (5 * i);
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
        BatchTensors.of(graph, StepConfig.of(TrainingSpec.of(MODEL, SIZE, SIZE), 2));
    BatchTensors.Bytes images = tensors.bytes().orElseThrow();
    try (Backend backend = CpuBackend.open(1);
        Program program = graph.build().compile(backend)) {
      assertTrue(program.bytes() > 0);
      for (int i = 0; i < 2; i++) {
        batch.rgb()[i] = 1;
        batch.upload(backend, tensors);
        assertUploaded(batch.rgb(), backend, images.rgb());
        assertUploaded(batch.gray224(), backend, images.gray224().orElseThrow());
        assertUploaded(batch.labels(), backend, tensors.labels());
      }
    }
  }

  private static void assertUploaded(byte[] expected, Backend backend, Tensor tensor) {
    byte[] uploaded = new byte[Math.toIntExact(tensor.shape().elements())];
    backend.download(tensor, ByteBuffer.wrap(uploaded));
    assertArrayEquals(Arrays.copyOf(expected, uploaded.length), uploaded);
  }

  /**
   * A step on bytes equals the step on their quotients by 255 that the host computes, bit by bit.
   */
  @Test
  void bytesTrainAsTheirQuotientsDo() {
    HostBatch batch = filled(2, 2);
    TrainingSpec spec = TrainingSpec.of(MODEL, 32, 32);
    HostBatch large = new HostBatch(2, 32, 32);
    new Random(4).nextBytes(large.rgb());
    System.arraycopy(batch.gray224(), 0, large.gray224(), 0, large.gray224().length);
    System.arraycopy(batch.labels(), 0, large.labels(), 0, large.labels().length);
    large.setCount(2);
    List<Losses> losses = new ArrayList<>();
    List<float[]> gradients = new ArrayList<>();
    for (StepConfig.Source source : List.of(StepConfig.Source.BYTES, StepConfig.Source.RGB)) {
      try (Backend backend = CpuBackend.open(2);
          ParameterStore store = new ParameterStore()) {
        MODEL.register(store);
        store.allocate(backend);
        store.initialize(3);
        store.allocateGradients();
        try (AdaDeltaOptimizer optimizer =
                new AdaDeltaOptimizer(store, backend, AdaDeltaConfig.standard());
            StepProgram step =
                StepProgram.training(
                    backend, StepConfig.of(spec, 2).withSource(source), store, optimizer)) {
          BatchTensors tensors = step.batch();
          if (source == StepConfig.Source.BYTES) {
            large.upload(backend, tensors);
          } else {
            TestTensors.upload(backend, quotients(large.rgb()), tensors.rgb());
            TestTensors.upload(backend, quotients(large.gray224()), tensors.gray224());
            backend.upload(ByteBuffer.wrap(large.labels()), tensors.labels());
            assertThrows(IllegalArgumentException.class, () -> large.upload(backend, tensors));
          }
          losses.add(step.run());
          gradients.add(TestTensors.download(backend, store.gradients()));
        }
      }
    }
    assertEquals(losses.get(1), losses.get(0));
    assertTrue(losses.get(0).finite());
    assertArrayEquals(gradients.get(1), gradients.get(0));
  }

  private static float[] quotients(byte[] bytes) {
    float[] quotients = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      quotients[i] = (bytes[i] & 0xff) / 255f;
    }
    return quotients;
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
            graph, StepConfig.of(TrainingSpec.of(IizukaConfig.standard(), SIZE, SIZE), 2));
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
    BatchTensors tensors = BatchTensors.of(graph, StepConfig.of(spec, 2));
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
