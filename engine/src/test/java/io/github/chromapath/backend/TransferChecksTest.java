// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.internal.cpu.CpuBackendProvider;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.HostAccess;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transfers that every backend refuses, and the remedy that each refusal names. */
@Tag("fast")
class TransferChecksTest {
  private static final Shape BATCH = new Shape(2, 1, 3, 1);

  private static void onEachBackend(Consumer<Backend> test) {
    try (Backend cpu = new CpuBackendProvider().open(BackendOptions.builder().threads(1).build())) {
      test.accept(cpu);
    }
    GpuSpec gpu = new GpuSpec("a GPU", 8, 0, 2, 1L << 30);
    try (DryRun dryRun = Backends.dryRun(gpu, CudaOptions.standard())) {
      test.accept(dryRun.backend());
    }
  }

  private static void withTensor(
      DataType type, HostAccess access, BiConsumer<Backend, Tensor> test) {
    onEachBackend(
        backend -> {
          try (Memory memory = backend.allocate(64)) {
            Tensor tensor = new Tensor("x", BATCH, type);
            tensor.bind(memory, 0, access);
            test.accept(backend, tensor);
          }
        });
  }

  private static void refused(
      Class<? extends RuntimeException> type, Runnable transfer, String... parts) {
    String message = assertThrows(type, transfer::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void wrongNumbersOfElementsAreRefused() {
    withTensor(
        DataType.FLOAT32,
        HostAccess.READ_WRITE,
        (backend, x) -> {
          for (int size : new int[] {0, 5, 7}) {
            FloatBuffer wrong = FloatBuffer.allocate(size);
            String[] parts = {"x(2, 1, 3, 1)", " " + size, "6 elements", "Tensor.image(n)"};
            refused(IllegalArgumentException.class, () -> backend.upload(wrong, x), parts);
            refused(IllegalArgumentException.class, () -> backend.download(x, wrong), parts);
          }
          backend.upload(FloatBuffer.allocate(3), x.image(1));
          backend.download(x.image(1), FloatBuffer.allocate(3));
        });
    withTensor(
        DataType.UINT8,
        HostAccess.READ_WRITE,
        (backend, x) -> {
          ByteBuffer wrong = ByteBuffer.allocate(5);
          refused(IllegalArgumentException.class, () -> backend.upload(wrong, x), "6 elements");
          refused(IllegalArgumentException.class, () -> backend.download(x, wrong), "6 elements");
        });
  }

  @Test
  void temporariesAreRefused() {
    FloatBuffer values = FloatBuffer.allocate(6);
    withTensor(
        DataType.FLOAT32,
        HostAccess.NONE,
        (backend, x) -> {
          refused(IllegalStateException.class, () -> backend.upload(values, x), "x(2", "retain");
          refused(IllegalStateException.class, () -> backend.download(x, values), "x(2", "Retain");
          refused(
              IllegalStateException.class,
              () -> backend.download(x.image(0), FloatBuffer.allocate(3)),
              "x[0](1");
        });
  }

  @Test
  void unboundTensorsAreRefused() {
    onEachBackend(
        backend -> {
          Tensor x = new Tensor("x", BATCH, DataType.FLOAT32);
          FloatBuffer values = FloatBuffer.allocate(6);
          for (Runnable transfer :
              List.<Runnable>of(
                  () -> backend.upload(values, x), () -> backend.download(x, values))) {
            refused(IllegalStateException.class, transfer, "x(2, 1, 3, 1) is not bound", "arena");
          }
        });
  }

  @Test
  void backendsAreNamed() {
    StringBuilder names = new StringBuilder();
    onEachBackend(backend -> names.append(backend.name()).append(' '));
    assertEquals("cpu cuda ", names.toString());
  }
}
