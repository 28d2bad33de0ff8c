// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import io.github.chromapath.op.Relu;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Prints why each device is unavailable, then computes on the first available one. */
final class ProvidersProcess {
  private ProvidersProcess() {}

  private static byte[] childVariables() throws IOException {
    try (InputStream in = new ProcessBuilder("env").start().getInputStream()) {
      return in.readAllBytes();
    }
  }

  public static void main(String[] arguments) throws IOException {
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
      System.out.println("limits " + Pointer.maxBytes() + " " + Pointer.maxPhysicalBytes());
      // A process that Java starts gets the environment of this one.
      System.out.println("variables " + new String(childVariables(), StandardCharsets.UTF_8));
    } catch (UnavailableBackendException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }
}
