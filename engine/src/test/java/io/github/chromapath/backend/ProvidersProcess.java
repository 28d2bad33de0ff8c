// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import io.github.chromapath.op.Relu;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Prints why each device is unavailable, then computes on the first available one. */
final class ProvidersProcess {
  private ProvidersProcess() {}

  public static void main(String[] arguments) {
    for (int attempt = 0; attempt < 2; attempt++) {
      for (BackendProvider provider : Backends.providers()) {
        System.out.println(
            provider.name() + ": " + provider.unavailableBecause().orElse("available"));
        provider.libraries().forEach(System.out::println);
      }
    }
    try (Backend backend = Backends.open(1);
        Arena arena = new Arena("values")) {
      Tensor x = arena.add("x", Shape.vector(4), DataType.FLOAT32);
      arena.allocate(backend);
      backend.upload(FloatBuffer.wrap(new float[] {-1, 2, -3, 4}), x);
      try (Executable relu = backend.compile(List.of(new Relu.Forward(x, x)))) {
        relu.run();
      }
      float[] values = new float[4];
      backend.download(x, FloatBuffer.wrap(values));
      System.out.println("computed " + Arrays.toString(values));
    } catch (UnavailableBackendException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }
}
