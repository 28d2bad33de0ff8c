// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.inference.Predictor;
import io.github.chromapath.inference.PredictorConfig;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.model.MultipathColorizer;
import io.github.chromapath.model.MultipathConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.BatchNorm;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.lang.ref.WeakReference;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations after fusion; {@code NetworkParityTest} tests that their results are equal. */
@Tag("fast")
class InferenceFusionTest {
  private static final MultipathConfig MODEL = ModelConfig.standard().withWidth(0.25);

  @Test
  void onlyConvolutionsAndOperationsWithoutFusionRemain() {
    try (ParameterStore store = new ParameterStore();
        FrozenWeights frozen = FrozenWeights.laidOut()) {
      MultipathColorizer network = new MultipathColorizer(store, MODEL, new InputSize(64, 64));
      store.layOut(false);
      List<Op> fused = record(network).schedule(frozen);
      assertEquals(0, count(fused, BatchNorm.class));
      assertEquals(0, count(fused, Add.class));
      assertEquals(0, count(fused, Concat.class));
      // ResNet50 has 53 convolutions, refinement 2, the spatial path 4, fusion, guide and classes 1
      // each, colour 22. A concatenation of n parts turns one convolution into n: fusion has one of
      // 3 parts, colour has four of 2 parts.
      assertEquals(53 + 2 + 4 + 3 + 22 + 2 + 4, count(fused, Convolution.class));
      Convolution.Forward first = reader(fused, "color.gray");
      assertEquals(1, first.x().shape().c());
    }
  }

  private static Graph record(MultipathColorizer network) {
    GraphBuilder graph = new GraphBuilder(Mode.INFERENCE);
    Tensor gray = graph.input("color.gray", new Shape(1, 64, 64, 1), DataType.FLOAT32);
    Tensor small = graph.input("gray224", new Shape(1, 224, 224, 1), DataType.FLOAT32);
    MultipathColorizer.Outputs prediction = network.forward(graph, gray, small);
    graph.retain(prediction.s());
    graph.retain(prediction.logits());
    return graph.build();
  }

  private static long count(List<Op> operations, Class<? extends Op> kind) {
    return operations.stream().filter(kind::isInstance).count();
  }

  private static Convolution.Forward reader(List<Op> operations, String tensor) {
    return operations.stream()
        .filter(Convolution.Forward.class::isInstance)
        .map(Convolution.Forward.class::cast)
        .filter(op -> op.x().name().equals(tensor))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void activationsAreNotKeptAfterTheirProgram() {
    try (ParameterStore store = new ParameterStore();
        FrozenWeights frozen = FrozenWeights.laidOut()) {
      MODEL.register(store);
      store.layOut(false);
      WeakReference<Tensor> activation = activation(store, frozen);
      System.gc();
      assertNull(activation.get());
      assertFalse(frozen.folded().isEmpty());
    }
  }

  /** The output of the first convolution of a graph that is not referenced afterwards. */
  private static WeakReference<Tensor> activation(ParameterStore store, FrozenWeights frozen) {
    Graph graph = record(new MultipathColorizer(store, MODEL, new InputSize(64, 64)));
    return new WeakReference<>(reader(graph.schedule(frozen), "color.gray").y());
  }

  @Test
  void weightsAreComputedOnceAndReleased() {
    try (Backend backend = CpuBackend.open(2)) {
      Usage before = backend.usage();
      try (ParameterStore store = new ParameterStore();
          FrozenWeights frozen = FrozenWeights.on(backend)) {
        MODEL.register(store);
        store.allocate(backend);
        store.initialize(3);
        float[] first;
        long alone;
        try (Predictor predictor = predictor(backend, store, frozen, 1)) {
          alone = frozen.bytes();
          first = predicted(predictor);
        }
        assertTrue(alone > 0);
        try (Predictor one = predictor(backend, store, frozen, 1);
            Predictor two = predictor(backend, store, frozen, 2)) {
          assertEquals(alone, frozen.bytes());
          assertArrayEquals(first, predicted(one));
          float[] pair = predicted(two);
          assertEquals(2 * first.length, pair.length);
        }
      }
      assertEquals(before.liveBytes(), backend.usage().liveBytes());
      assertEquals(before.liveObjects(), backend.usage().liveObjects());
    }
  }

  @Test
  void predictorsOfSeveralThreadsShareTheWeights() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (Backend backend = CpuBackend.open(2);
        ParameterStore store = new ParameterStore();
        FrozenWeights frozen = FrozenWeights.on(backend)) {
      MODEL.register(store);
      store.allocate(backend);
      store.initialize(3);
      List<Callable<float[]>> requests =
          Collections.nCopies(
              3,
              () -> {
                try (Predictor own = predictor(backend, store, frozen, 1)) {
                  predicted(own);
                  return predicted(own);
                }
              });
      List<Future<float[]>> answers = threads.invokeAll(requests);
      float[] expected;
      try (Predictor alone = predictor(backend, store, frozen, 1)) {
        expected = predicted(alone);
      }
      for (Future<float[]> answer : answers) {
        assertArrayEquals(expected, answer.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  /** Weights are stored once, and releasing parameters does not affect later programs. */
  @Test
  void parametersAreReleasedOnceTheyAreFolded() {
    try (Backend backend = CpuBackend.open(2)) {
      assertReleased(backend, Precision.FP32, 1.1);
      if (backend.capabilities().supports(DataType.BFLOAT16)) {
        assertReleased(backend, Precision.BF16, 1.6);
      }
    }
  }

  /**
   * @param limit largest ratio of the remaining memory to that of the parameters. A weight in fp32
   *     counts 1, another copy in bf16 0.5, and the padding of channels in oneDNN's layouts 0.1
   */
  private static void assertReleased(Backend backend, Precision precision, double limit) {
    try (ParameterStore whole = new ParameterStore();
        ParameterStore store = new ParameterStore();
        FrozenWeights frozen = FrozenWeights.on(backend)) {
      MODEL.register(whole);
      whole.allocate(backend);
      whole.initialize(3);
      long before = backend.usage().liveBytes();
      MODEL.register(store);
      store.allocateApart(backend);
      store.initialize(3);
      long parameters = store.bytes();
      assertEquals(parameters, backend.usage().liveBytes() - before);
      try (Predictor predictor = predictor(backend, store, frozen, 1, precision)) {
        store.release(frozen.folded());
        long weights = backend.usage().liveBytes() - before - predictor.bytes();
        assertTrue(store.bytes() < parameters / 20, store.bytes() + " of " + parameters);
        assertTrue(weights < limit * parameters, weights + " of " + parameters);
      }
      for (int scale : new int[] {1, 2, 5}) {
        try (FrozenWeights own = FrozenWeights.on(backend);
            Predictor later = predictor(backend, store, frozen, scale, precision);
            Predictor expected = predictor(backend, whole, own, scale, precision)) {
          assertArrayEquals(predicted(expected), predicted(later));
          assertArrayEquals(logits(expected), logits(later));
        }
      }
    }
  }

  private static Predictor predictor(
      Backend backend, ParameterStore store, FrozenWeights frozen, int scale, Precision precision) {
    PredictorConfig config =
        PredictorConfig.of(MODEL, 16 * scale, 24 * scale)
            .withBatch(scale)
            .withSegmentation()
            .withPrecision(precision);
    return new Predictor(backend, store, frozen, config);
  }

  private static float[] logits(Predictor predictor) {
    float[] logits = new float[predictor.shape().n() * 224 * 224 * ModelConfig.CLASSES];
    predictor.logits(FloatBuffer.wrap(logits));
    return logits;
  }

  @Test
  void releasedParametersAreNotReadAgain() {
    try (Backend backend = CpuBackend.open(1);
        ParameterStore store = new ParameterStore();
        FrozenWeights frozen = FrozenWeights.on(backend)) {
      MODEL.register(store);
      store.allocateApart(backend);
      store.initialize(3);
      predictor(backend, store, frozen, 1).close();
      store.release(frozen.folded());
      assertThrows(IllegalStateException.class, () -> store.read("color.us10.bn.bias"));
      try (FrozenWeights another = FrozenWeights.on(backend)) {
        assertThrows(IllegalStateException.class, () -> predictor(backend, store, another, 1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"color.us10.bn.bias", "color.ds2.conv.weight", "context.resnet.bn1.running_var"})
  void aNonFiniteParameterIsNamed(String name) {
    try (Backend backend = CpuBackend.open(1);
        ParameterStore store = new ParameterStore();
        FrozenWeights frozen = FrozenWeights.on(backend)) {
      MODEL.register(store);
      store.allocate(backend);
      store.initialize(3);
      float[] values = store.read(name);
      values[1] = Float.NaN;
      store.write(name, values);
      ArithmeticException refused =
          assertThrows(ArithmeticException.class, () -> predictor(backend, store, frozen, 1));
      assertEquals(name + " has values that are NaN or infinite.", refused.getMessage());
    }
  }

  @Test
  void logitsWithoutSegmentationAreRefused() {
    try (Backend backend = CpuBackend.open(1);
        ParameterStore store = new ParameterStore();
        FrozenWeights frozen = FrozenWeights.on(backend)) {
      MODEL.register(store);
      store.allocate(backend);
      store.initialize(3);
      try (Predictor predictor =
          new Predictor(backend, store, frozen, PredictorConfig.of(MODEL, 16, 24))) {
        IllegalStateException refused =
            assertThrows(IllegalStateException.class, () -> logits(predictor));
        assertTrue(refused.getMessage().contains("PredictorConfig.withSegmentation()"));
      }
    }
  }

  private static Predictor predictor(
      Backend backend, ParameterStore store, FrozenWeights frozen, int batch) {
    PredictorConfig config = PredictorConfig.of(MODEL, 16, 24).withBatch(batch);
    return new Predictor(backend, store, frozen, config);
  }

  /** A prediction for images without equal pixels. */
  private static float[] predicted(Predictor predictor) {
    Shape shape = predictor.shape();
    float[] gray = ramp(Math.toIntExact(shape.elements()));
    float[] small = ramp(shape.n() * 224 * 224);
    float[] ab = new float[2 * gray.length];
    predictor.predict(FloatBuffer.wrap(gray), FloatBuffer.wrap(small), FloatBuffer.wrap(ab));
    return ab;
  }

  private static float[] ramp(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) i / length;
    }
    return values;
  }
}
