// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.MaxPool;
import io.github.chromapath.op.Relu;
import io.github.chromapath.op.Scale;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares fused pairs with the pairs themselves. A pair is not fused if its intermediate result is
 * retained.
 */
@Tag("fast")
class TrainingFusionTest {
  private static final Shape SHAPE = new Shape(2, 9, 7, 5);

  /** ReLU, max pooling and their gradients. */
  private static final class Pooled {
    final GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    final Tensor x = graph.input("x", SHAPE, DataType.FLOAT32);
    final Tensor dy;
    final Tensor dPool = graph.float32("dPool", SHAPE);
    final Tensor dx = graph.retain(graph.float32("dx", SHAPE));

    Pooled(ConvolutionGeometry window) {
      Shape small = window.output(SHAPE, SHAPE.c());
      dy = graph.input("dy", small, DataType.FLOAT32);
      Tensor y = graph.float32("y", SHAPE);
      Tensor maxima = graph.float32("maxima", small);
      Tensor index = graph.temporary("index", small, DataType.UINT8);
      graph.add(new Relu.Forward(x, y));
      graph.add(new MaxPool.Forward(y, maxima, index, window));
      graph.add(new MaxPool.Backward(dy, index, dPool, window));
      graph.add(new Relu.Backward(y, dPool, dx));
    }

    long elementsOfMask() {
      return graph.build().schedule().stream()
          .filter(Relu.Backward.class::isInstance)
          .mapToLong(op -> op.writes().get(0).shape().elements())
          .sum();
    }

    float[] run(Backend backend) {
      Random random = new Random(5);
      float[] values = new float[Math.toIntExact(SHAPE.elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = i % 11 == 0 ? Float.NaN : random.nextInt(7) - 4;
      }
      float[] gradients = new float[Math.toIntExact(dy.shape().elements())];
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] = i % 13 == 0 ? -0f : (float) random.nextGaussian();
      }
      try (Program program = graph.build().compile(backend)) {
        backend.upload(FloatBuffer.wrap(values), x);
        backend.upload(FloatBuffer.wrap(gradients), dy);
        program.run();
        float[] result = new float[values.length];
        backend.download(dx, FloatBuffer.wrap(result));
        return result;
      }
    }
  }

  /** Values have ties, zeros and NaN; windows overlap or not. */
  @ParameterizedTest
  @CsvSource({"2, 2, 0", "3, 2, 1", "3, 1, 1", "3, 3, 0"})
  void theMaskOfReluIsAppliedBeforeTheGradientOfPooling(int kernel, int stride, int padding) {
    ConvolutionGeometry window = new ConvolutionGeometry(kernel, stride, padding);
    Pooled fused = new Pooled(window);
    Pooled apart = new Pooled(window);
    apart.graph.retain(apart.dPool);
    assertEquals(fused.dy.shape().elements(), fused.elementsOfMask());
    assertEquals(SHAPE.elements(), apart.elementsOfMask());
    try (Backend backend = CpuBackend.open(1)) {
      float[] expected = apart.run(backend);
      assertArrayEquals(bits(expected), bits(fused.run(backend)));
      assertTrue(count(expected, value -> value == 0) > 0);
      assertTrue(count(expected, value -> value != 0) > 0);
    }
  }

  private static int[] bits(float... values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static int count(float[] values, Predicate<Float> condition) {
    int count = 0;
    for (float value : values) {
      count += condition.test(value) ? 1 : 0;
    }
    return count;
  }

  @Test
  void aGradientThatIsReadTwiceIsKept() {
    Pooled twice = new Pooled(new ConvolutionGeometry(2, 2, 0));
    twice.graph.retain(twice.graph.sum("sum", twice.dPool, twice.dx));
    assertEquals(SHAPE.elements(), twice.elementsOfMask());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "BFLOAT16"})
  void aScaledGradientIsStoredInTheTypeOfItsCast(DataType type) {
    try (Backend backend = CpuBackend.open(1)) {
      assertArrayEquals(
          bits(product(backend, type, true, 4)), bits(product(backend, type, false, 3)));
    }
  }

  /** Runs a sum, a product in place and its cast, of a number of operations with a cast back. */
  private static float[] product(Backend backend, DataType type, boolean keep, int operations) {
    GraphBuilder graph = new GraphBuilder(Mode.TRAINING);
    Tensor x = graph.input("x", SHAPE, DataType.FLOAT32);
    Tensor factor = graph.input("factor", Shape.scalar(), DataType.FLOAT32);
    Tensor product = graph.sum("product", x, x);
    graph.add(new Scale(product, factor, product));
    Tensor narrow = graph.temporary("narrow", SHAPE, type);
    graph.add(new Cast(product, narrow));
    Tensor y = graph.retain(graph.toFloat("y", narrow));
    if (keep) {
      graph.retain(product);
    }
    Graph built = graph.build();
    assertEquals(operations, built.schedule().size());
    float[] values = new float[Math.toIntExact(SHAPE.elements())];
    Random random = new Random(6);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(40) - 30));
    }
    try (Program program = built.compile(backend)) {
      backend.upload(FloatBuffer.wrap(values), x);
      backend.upload(FloatBuffer.wrap(new float[] {1024}), factor);
      program.run();
      backend.download(y, FloatBuffer.wrap(values));
      return values;
    }
  }
}
