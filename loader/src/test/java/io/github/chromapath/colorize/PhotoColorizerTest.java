// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.image.Picture;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoColorizerTest {
  @TempDir Path folder;
  private Path checkpoint;

  @BeforeEach
  void writeCheckpoint() throws Exception {
    checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 11);
  }

  private static float[] gray(int index) {
    Random random = new Random(index);
    float[] gray = new float[(20 + index) * (50 - index)];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = random.nextFloat();
    }
    return gray;
  }

  @Test
  void fourThreadsGetWhatOneGets() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try (PhotoColorizer colorizer = PhotoColorizer.load(checkpoint)) {
      List<float[]> expected = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        expected.add(colorizer.colorize(gray(i), 20 + i, 50 - i));
      }
      List<Future<float[]>> results = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int index = i;
        results.add(pool.submit(() -> colorizer.colorize(gray(index), 20 + index, 50 - index)));
      }
      for (int i = 0; i < 12; i++) {
        assertArrayEquals(expected.get(i), results.get(i).get(), "picture " + i);
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void closingReleasesAllMemory() throws Exception {
    try (Backend backend = Backends.open(1)) {
      long before = backend.usage().liveBytes();
      PhotoColorizer colorizer =
          PhotoColorizer.load(checkpoint, backend, ColorizerOptions.standard());
      long taken = backend.usage().liveBytes() - before;
      assertTrue(colorizer.bytes() > 0 && colorizer.bytes() <= taken, () -> taken + " bytes");
      colorizer.close();
      assertEquals(before, backend.usage().liveBytes());
    }
  }

  /** The network stands still until the closing thread waits for it, or has closed it. */
  @Test
  void closingWaitsForThePictureAtTheNetwork() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    float[] expected;
    try (PhotoColorizer colorizer = PhotoColorizer.load(checkpoint)) {
      expected = colorizer.colorize(gray(0), 20, 50);
    }
    try (Backend backend = Backends.open(0)) {
      long before = backend.usage().liveBytes();
      AtomicBoolean hold = new AtomicBoolean();
      Backend held =
          onCall(
              Backend.class,
              backend,
              "download",
              () -> {
                if (hold.get()) {
                  running.countDown();
                  goOn.await();
                }
              });
      PhotoColorizer colorizer = PhotoColorizer.load(checkpoint, held, ColorizerOptions.standard());
      hold.set(true);
      FutureTask<float[]> picture = new FutureTask<>(() -> colorizer.colorize(gray(0), 20, 50));
      Thread using = new Thread(picture);
      using.start();
      running.await();
      Thread closing = new Thread(colorizer::close);
      closing.start();
      while (closing.isAlive() && closing.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
      goOn.countDown();
      using.join();
      closing.join();
      assertArrayEquals(expected, picture.get());
      assertEquals(before, backend.usage().liveBytes());
      colorizer.close();
      IllegalStateException closed =
          assertThrows(IllegalStateException.class, () -> colorizer.colorize(gray(0), 20, 50));
      assertEquals("this colorizer is closed", closed.getMessage());
    }
  }

  /** An error, too, leaves nothing behind on a device that goes on being used. */
  @Test
  void aLoadThatFailsReleasesAllMemory() throws Exception {
    try (Backend backend = Backends.open(1)) {
      long before = backend.usage().liveBytes();
      for (Throwable failure :
          List.of(new OutOfMemoryError("heap"), new IllegalStateException("lost"))) {
        Backend failing =
            onCall(
                Backend.class,
                backend,
                "compile",
                () -> {
                  throw failure;
                });
        assertSame(
            failure,
            assertThrows(
                failure.getClass(),
                () -> PhotoColorizer.load(checkpoint, failing, ColorizerOptions.standard())));
        assertEquals(before, backend.usage().liveBytes());
      }
    }
  }

  private interface Action {
    void run() throws Throwable;
  }

  /** The object, with something done before each call of a method. */
  private static <T> T onCall(Class<T> type, T target, String name, Action before) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals(name)) {
                before.run();
              }
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Test
  void wrongCallsAreRefused() throws Exception {
    try (PhotoColorizer colorizer = PhotoColorizer.load(checkpoint)) {
      assertThrows(IllegalArgumentException.class, () -> colorizer.colorize(new float[5], 2, 3));
      Picture picture = Picture.ofGray(1, 1, new byte[1]);
      assertThrows(
          IllegalArgumentException.class, () -> colorizer.colorize(List.of(picture, picture)));
    }
  }
}
