// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.BackendProvider;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.op.Convolution;
import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Relu;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class CpuBackendTest {
  private static Op convolution(CpuRig rig, int channels) {
    Shape shape = new Shape(2, 24, 24, channels);
    return new Convolution.Forward(
        rig.random("x", shape, 1),
        rig.random("weight", new Shape(channels, 3, 3, channels), 2),
        rig.zeros("y", shape),
        ConvolutionGeometry.same(3, 1),
        Convolution.Epilogue.NONE
            .withBias(rig.random("bias", Shape.vector(channels), 3))
            .withRelu(true));
  }

  @Test
  void runningAllocatesNothing() {
    try (CpuRig rig = new CpuRig(2);
        Executable executable =
            rig.backend.compile(
                List.of(
                    convolution(rig, 16),
                    new Relu.Forward(
                        rig.random("x", new Shape(2, 24, 24, 16), 5),
                        rig.zeros("y", new Shape(2, 24, 24, 16))),
                    convolution(rig, 64)))) {
      executable.run();
      Usage before = rig.backend.usage();
      for (int i = 0; i < 200; i++) {
        executable.run();
      }
      assertEquals(before, rig.backend.usage());
    }
  }

  @Test
  void compilingAndClosingReleasesEverything() {
    try (CpuRig rig = new CpuRig(2)) {
      Op operation = convolution(rig, 32);
      Usage before = rig.backend.usage();
      for (int i = 0; i < 20; i++) {
        Executable executable = rig.backend.compile(List.of(operation));
        assertTrue(rig.backend.usage().liveObjects() > before.liveObjects());
        executable.close();
        executable.close();
        assertEquals(before.liveObjects(), rig.backend.usage().liveObjects());
        assertEquals(before.liveBytes(), rig.backend.usage().liveBytes());
      }
    }
  }

  @Test
  void aFailedCompilationReleasesEverything() {
    try (CpuRig rig = new CpuRig(1)) {
      Op operation = convolution(rig, 32);
      Tensor placed = rig.zeros("x", new Shape(1, 4, 4, 4));
      Tensor loose = new Tensor("y", new Shape(1, 4, 4, 4), DataType.FLOAT32);
      Op incomplete =
          new Convolution.Forward(
              placed,
              rig.zeros("weight", new Shape(4, 1, 1, 4)),
              loose,
              new ConvolutionGeometry(1, 1, 0));
      Usage before = rig.backend.usage();
      assertThrows(
          IllegalStateException.class, () -> rig.backend.compile(List.of(operation, incomplete)));
      assertEquals(before.liveObjects(), rig.backend.usage().liveObjects());
    }
  }

  @Test
  void theWorkspaceIsTheLargestNotTheSum() {
    try (CpuRig rig = new CpuRig(2)) {
      Op small = convolution(rig, 32);
      Op large = convolution(rig, 128);
      try (Executable one = rig.backend.compile(List.of(large));
          Executable both = rig.backend.compile(List.of(small, large, small))) {
        assertTrue(one.workspaceBytes() > 0);
        assertEquals(one.workspaceBytes(), both.workspaceBytes());
      }
    }
  }

  @Test
  void closingWithOpenMemoryOrExecutablesIsRefused() {
    CpuRig rig = new CpuRig(1);
    Memory memory = rig.backend.allocate(64);
    Exception one = assertThrows(IllegalStateException.class, rig.backend::close);
    assertTrue(one.getMessage().contains("0 executables and 1 blocks"), one.getMessage());
    Executable executable = rig.backend.compile(List.of());
    Exception two = assertThrows(IllegalStateException.class, rig.backend::close);
    assertTrue(two.getMessage().contains("1 executables and 1 blocks"), two.getMessage());
    executable.close();
    memory.close();
    rig.close();
  }

  @Test
  void useAfterCloseIsRefused() {
    CpuRig rig = new CpuRig(1);
    Executable executable = rig.backend.compile(List.of(convolution(rig, 8)));
    executable.close();
    assertThrows(IllegalStateException.class, executable::run);
    rig.close();
    rig.backend.close();
    executable.close();
    assertThrows(IllegalStateException.class, () -> rig.backend.allocate(64));
    assertThrows(IllegalStateException.class, () -> rig.backend.compile(List.of()));
  }

  @Test
  void runningWithClosedMemoryIsRefused() {
    try (CpuRig rig = new CpuRig(1)) {
      Memory memory = rig.backend.allocate(1024);
      Tensor x = new Tensor("x", new Shape(1, 4, 4, 4), DataType.FLOAT32);
      x.bind(memory, 0);
      Op operation =
          new Convolution.Forward(
              x,
              rig.zeros("weight", new Shape(4, 1, 1, 4)),
              rig.zeros("y", new Shape(1, 4, 4, 4)),
              new ConvolutionGeometry(1, 1, 0));
      try (Executable executable = rig.backend.compile(List.of(operation))) {
        executable.run();
        memory.close();
        assertThrows(IllegalStateException.class, executable::run);
      }
    }
  }

  @Test
  void transfersConvertAndKeepBufferPositions() {
    try (CpuRig rig = new CpuRig(1)) {
      Tensor floats = rig.zeros("floats", Shape.vector(40000));
      float[] values = new float[40001];
      IntStream.range(0, values.length).forEach(i -> values[i] = i * 0.37f);
      FloatBuffer source = FloatBuffer.wrap(values).position(1);
      rig.backend.upload(source, floats);
      assertEquals(1, source.position());
      float[] back = rig.read(floats);
      assertEquals(values[1], back[0]);
      assertEquals(values[40000], back[39999]);

      Tensor halves = rig.zeros("halves", Shape.vector(3), DataType.BFLOAT16);
      rig.backend.upload(FloatBuffer.wrap(new float[] {1, 1 + 0x1p-9f, -3}), halves);
      assertArrayEquals(new float[] {1, 1, -3}, rig.read(halves));

      Tensor bytes = rig.zeros("bytes", Shape.vector(4), DataType.UINT8);
      rig.backend.upload(ByteBuffer.wrap(new byte[] {1, 2, -1, 4}), bytes);
      byte[] read = new byte[4];
      rig.backend.download(bytes, ByteBuffer.wrap(read));
      assertArrayEquals(new byte[] {1, 2, -1, 4}, read);
    }
  }

  @Test
  void transfersOfTheWrongSizeOrTypeAreRefused() {
    try (CpuRig rig = new CpuRig(1)) {
      Tensor floats = rig.zeros("floats", Shape.vector(4));
      Tensor bytes = rig.zeros("bytes", Shape.vector(4), DataType.UINT8);
      List<Runnable> wrong =
          List.of(
              () -> rig.backend.upload(FloatBuffer.allocate(5), floats),
              () -> rig.backend.download(floats, FloatBuffer.allocate(5)),
              () -> rig.backend.upload(ByteBuffer.allocate(5), bytes),
              () -> rig.backend.download(bytes, ByteBuffer.allocate(5)),
              () -> rig.backend.upload(FloatBuffer.allocate(4), bytes),
              () -> rig.backend.upload(ByteBuffer.allocate(4), floats),
              () -> rig.backend.download(floats, ByteBuffer.allocate(4)));
      for (Runnable transfer : wrong) {
        assertThrows(IllegalArgumentException.class, transfer::run);
      }
    }
  }

  @Test
  void threadsMayShareExecutables() {
    try (CpuRig rig = new CpuRig(2)) {
      Convolution.Forward operation = (Convolution.Forward) convolution(rig, 16);
      rig.run(operation);
      float[] expected = rig.read(operation.y());
      try (Executable executable = rig.backend.compile(List.of(operation))) {
        CompletableFuture<?>[] callers =
            Stream.generate(
                    () ->
                        CompletableFuture.runAsync(
                            () -> {
                              for (int i = 0; i < 20; i++) {
                                executable.run();
                              }
                            }))
                .limit(4)
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(callers).join();
      }
      assertArrayEquals(expected, rig.read(operation.y()), 0);
    }
  }

  /** OpenMP starts threads - 1 threads on the first run, which end with the backend. */
  @Test
  void convolutionsRunOnTheRequestedNumberOfThreads() throws Exception {
    Path tasks = Path.of("/proc/self/task");
    assumeTrue(Files.isDirectory(tasks), "thread counts are read from Linux's /proc");
    for (int threads : new int[] {1, 2, 4}) {
      try (CpuRig rig = new CpuRig(threads);
          Executable executable = rig.backend.compile(List.of(convolution(rig, 64)))) {
        awaitNativeThreads(tasks, 1);
        executable.run();
        assertEquals(threads, nativeThreads(tasks), "the compute thread and those of OpenMP");
        assertEquals(threads, rig.backend.capabilities().threads());
      }
    }
  }

  private static void awaitNativeThreads(Path tasks, int expected) throws Exception {
    Instant deadline = Instant.now().plusSeconds(30);
    while (nativeThreads(tasks) != expected) {
      assertTrue(Instant.now().isBefore(deadline), "threads of closed backends have not ended");
      Thread.sleep(10);
    }
  }

  /** Native threads, such as OpenMP's, which inherit the name of the thread that started them. */
  private static long nativeThreads(Path tasks) throws IOException {
    long count = 0;
    try (Stream<Path> threads = Files.list(tasks)) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        count += name(thread).startsWith("chromapath-cpu") ? 1 : 0;
      }
    }
    return count;
  }

  /** The thread's name, empty if it has ended since it was listed. */
  private static String name(Path thread) {
    try {
      return Files.readString(thread.resolve("comm"));
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void aFailedOpenReleasesEverything() throws Exception {
    AtomicReference<AllocationStats> allocations = new AtomicReference<>();
    AtomicReference<Thread> thread = new AtomicReference<>();
    BiFunction<DnnlEngine, AllocationStats, ConvolutionTypes> failing =
        (engine, held) -> {
          allocations.set(held);
          thread.set(Thread.currentThread());
          throw new OutOfDeviceMemoryException("no room");
        };
    assertThrows(
        OutOfDeviceMemoryException.class, () -> new CpuBackend(1, Communicator.alone(), failing));
    assertEquals(0, allocations.get().usage().liveObjects());
    thread.get().join();
  }

  @Test
  void negativeThreadsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> CpuBackend.open(-1));
  }

  @Test
  void theProviderIsFoundAndOpensTheBackend() {
    BackendProvider provider =
        ServiceLoader.load(BackendProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> candidate.name().equals("cpu"))
            .findFirst()
            .orElseThrow();
    assertEquals(Optional.empty(), provider.unavailableBecause());
    try (var backend = provider.open(BackendOptions.standard())) {
      assertEquals("cpu", backend.name());
      assertEquals(Runtime.getRuntime().availableProcessors(), backend.capabilities().threads());
      assertTrue(backend.capabilities().library().startsWith("oneDNN 3."));
    }
  }
}
