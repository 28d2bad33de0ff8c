// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A CPU backend with tensors of known contents. Closing it asserts that nothing was leaked. */
final class CpuRig implements AutoCloseable {
  final CpuBackend backend;
  private final List<Arena> arenas = new ArrayList<>();

  CpuRig(int threads) {
    backend = CpuBackend.open(threads);
  }

  /** A tensor of fp32 zeros. */
  Tensor zeros(String name, Shape shape) {
    return zeros(name, shape, DataType.FLOAT32);
  }

  Tensor zeros(String name, Shape shape, DataType type) {
    Arena arena = new Arena(name);
    Tensor tensor = arena.add(name, shape, type);
    arena.allocate(backend);
    arenas.add(arena);
    return tensor;
  }

  /** An fp32 tensor of uniform random numbers in [-1, 1). */
  Tensor random(String name, Shape shape, long seed) {
    return random(name, shape, DataType.FLOAT32, seed);
  }

  Tensor random(String name, Shape shape, DataType type, long seed) {
    Tensor tensor = zeros(name, shape, type);
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    backend.upload(FloatBuffer.wrap(values), tensor);
    return tensor;
  }

  float[] read(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    backend.download(tensor, FloatBuffer.wrap(values));
    return values;
  }

  void run(Op... operations) {
    try (Executable executable = backend.compile(List.of(operations))) {
      executable.run();
    }
  }

  @Override
  public void close() {
    arenas.forEach(Arena::close);
    backend.close();
    Usage usage = backend.usage();
    assertEquals(0, usage.liveBytes());
    assertEquals(0, usage.liveObjects());
  }
}
