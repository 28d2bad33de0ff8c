// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.Executable;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Frozen weights are stored once, and stay in their block if anything else reads them. */
@Tag("fast")
class PackedWeightsTest {
  private static final Shape WEIGHT = new Shape(32, 3, 3, 16);
  private static final ConvolutionGeometry GEOMETRY = ConvolutionGeometry.same(3, 1);

  /** oneDNN's fast convolutions do not support 3x3 weights with channels last. */
  @Test
  void aWeightThatFillsItsBlockIsStoredOnce() {
    try (CpuBackend backend = CpuBackend.open(1);
        Arena frozen = weights(backend, 1)) {
      frozen.freeze();
      Tensor weight = frozen.tensors().get(0);
      long unpacked = backend.usage().liveBytes();
      float[] first = convolved(backend, weight, 8);
      assertEquals(unpacked, backend.usage().liveBytes());
      assertArrayEquals(first, convolved(backend, weight, 8));
      assertThrows(
          IllegalStateException.class,
          () -> backend.download(weight, FloatBuffer.allocate((int) WEIGHT.elements())));
    }
  }

  @Test
  void layoutsConvertedFromEachOtherContainTheSameWeight() {
    try (CpuBackend backend = CpuBackend.open(1);
        Arena plain = weights(backend, 1);
        Arena frozen = weights(backend, 1)) {
      frozen.freeze();
      for (int size : new int[] {8, 1, 3, 56, 7}) {
        assertArrayEquals(
            convolved(backend, plain.tensors().get(0), size),
            convolved(backend, frozen.tensors().get(0), size));
      }
    }
  }

  @Test
  void aBlockOfSeveralTensorsIsNotReleased() {
    try (CpuBackend backend = CpuBackend.open(1);
        Arena frozen = weights(backend, 2)) {
      frozen.freeze();
      Tensor weight = frozen.tensors().get(0);
      convolved(backend, weight, 8);
      assertArrayEquals(values(), downloaded(backend, weight));
    }
  }

  @Test
  void aBlockThatIsReadInPlaceIsNotReleased() {
    try (CpuBackend backend = CpuBackend.open(1);
        Arena frozen = weights(backend, 1)) {
      frozen.freeze();
      Tensor weight = frozen.tensors().get(0);
      downloaded(backend, weight);
      convolved(backend, weight, 8);
      assertArrayEquals(values(), downloaded(backend, weight));
    }
  }

  private static Arena weights(CpuBackend backend, int count) {
    Arena arena = new Arena("weights");
    for (int i = 0; i < count; i++) {
      arena.add("weight" + i, WEIGHT, DataType.FLOAT32);
    }
    arena.allocate(backend);
    arena.tensors().forEach(tensor -> backend.upload(FloatBuffer.wrap(values()), tensor));
    return arena;
  }

  private static float[] values() {
    return random(WEIGHT);
  }

  private static float[] random(Shape shape) {
    Random random = new Random(1);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static float[] convolved(CpuBackend backend, Tensor weight, int size) {
    try (Arena activations = new Arena("activations")) {
      Tensor x = activations.add("x", new Shape(1, size, size, 16), DataType.FLOAT32);
      Tensor y = activations.add("y", new Shape(1, size, size, 32), DataType.FLOAT32);
      activations.allocate(backend);
      backend.upload(FloatBuffer.wrap(random(x.shape())), x);
      Convolution.Forward convolution = new Convolution.Forward(x, weight, y, GEOMETRY);
      try (Executable executable = backend.compile(List.of(convolution))) {
        executable.run();
        return downloaded(backend, y);
      }
    }
  }

  private static float[] downloaded(CpuBackend backend, Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    backend.download(tensor, FloatBuffer.wrap(values));
    return values;
  }
}
