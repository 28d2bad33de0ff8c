// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.image.BufferedPictures;
import io.github.chromapath.image.Photos;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.weights.CheckpointException;
import java.awt.image.BufferedImage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
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
  void fourThreadsGetTheSameResultAsOne() throws Exception {
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

  /** By default, whatever the checkpoint was trained with. */
  @Test
  void theLumaOfAColouredPhotographIsItsGray() throws Exception {
    Picture photo = PictureReader.read(Photos.photo("chelsea.png"));
    float[] gray = photo.gray();
    float[] rgb;
    try (PhotoColorizer colorizer = PhotoColorizer.load(checkpoint)) {
      assertEquals(Lightness.EXACT, colorizer.lightness());
      rgb = colorizer.colorize(gray, photo.width(), photo.height());
    }
    for (int i = 0; i < gray.length; i++) {
      double luma = .2126 * rgb[3 * i] + .7152 * rgb[3 * i + 1] + .0722 * rgb[3 * i + 2];
      assertEquals(gray[i], luma, 1e-6);
    }
  }

  @Test
  void severalReadingsShareOnePrediction() throws Exception {
    Picture photo = PictureReader.read(Photos.photo("chelsea.png"));
    try (Backend backend = Backends.open(1);
        PhotoColorizer exact =
            PhotoColorizer.load(checkpoint, backend, ColorizerOptions.standard());
        PhotoColorizer asTrained =
            PhotoColorizer.load(
                checkpoint, backend, ColorizerOptions.builder().checkpointLightness().build())) {
      assertEquals(Lightness.SRGB, asTrained.lightness());
      List<PhotoColorizer.Result> both =
          exact.colorize(photo, List.of(Lightness.SRGB, Lightness.EXACT));
      assertArrayEquals(asTrained.colorize(photo).picture().rgb(), both.get(0).picture().rgb());
      assertArrayEquals(exact.colorize(photo).picture().rgb(), both.get(1).picture().rgb());
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

  /** Blocks the network until the closing thread waits for it, or has closed it. */
  @Test
  void closingWaitsForTheRunningBatch() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
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
                  proceed.await();
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
      proceed.countDown();
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

  /** An error must release everything too, since the device stays in use. */
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

  /** Wraps an object so that an action runs before each call of a method. */
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

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -0.01f, 1.0001f, 255, Float.POSITIVE_INFINITY})
  void greyOutsideItsRangeIsRefused(float value) throws Exception {
    try (PhotoColorizer colorizer = PhotoColorizer.load(checkpoint)) {
      float[] gray = new float[300 * 200];
      gray[54_321] = value;
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> colorizer.colorize(gray, 300, 200));
      assertEquals(
          "grey value 54321 is " + value + ", outside [0, 1]: divide 8-bit values by 255",
          refused.getMessage());
      gray[54_321] = 1;
      gray[54_320] = 0;
      assertEquals(3 * gray.length, colorizer.colorize(gray, 300, 200).length);
    }
  }

  /** 300 x 200 pixels are several strips of rows, the last of them shorter. */
  @Test
  void stripsGiveTheSameResultAsTheWholeArray() throws Exception {
    Random random = new Random(2);
    float[] gray = new float[300 * 200];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = random.nextFloat();
    }
    try (PhotoColorizer colorizer = PhotoColorizer.load(checkpoint)) {
      float[] expected = colorizer.colorize(gray, 300, 200);
      float[] actual = new float[expected.length];
      List<Integer> starts = new ArrayList<>();
      colorizer.colorize(
          (row, rows, strip) -> System.arraycopy(gray, 300 * row, strip, 0, 300 * rows),
          300,
          200,
          (row, rows, strip) -> {
            starts.add(row);
            System.arraycopy(strip, 0, actual, 900 * row, 900 * rows);
          });
      assertArrayEquals(expected, actual);
      assertEquals(starts.stream().sorted().distinct().toList(), starts);
      assertTrue(starts.size() > 1, starts.toString());
      assertThrows(
          IllegalArgumentException.class,
          () -> colorizer.colorize((row, rows, strip) -> {}, 1 << 15, 1 << 15, (r, n, rgb) -> {}));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_GRAY,
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_4BYTE_ABGR_PRE,
        BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_USHORT_565_RGB
      })
  void aJavaImageGetsTheColoursOfItsPicture(int type) throws Exception {
    BufferedImage image = new BufferedImage(300, 200, type);
    Random random = new Random(type);
    for (int y = 0; y < 200; y++) {
      for (int x = 0; x < 300; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    try (PhotoColorizer colorizer = PhotoColorizer.load(checkpoint)) {
      Picture picture = colorizer.colorize(BufferedPictures.toPicture(image)).picture();
      BufferedImage expected = BufferedPictures.toImage(picture);
      BufferedImage actual = colorizer.colorize(image);
      assertEquals(expected.getType(), actual.getType());
      assertArrayEquals(
          expected.getRaster().getPixels(0, 0, 300, 200, (int[]) null),
          actual.getRaster().getPixels(0, 0, 300, 200, (int[]) null));
    }
  }

  @Test
  void interruptedThreadStartsNothing() throws Exception {
    try (PhotoColorizer colorizer = PhotoColorizer.load(checkpoint)) {
      Picture picture = Picture.ofGray(2, 2, new byte[4]);
      List<Executable> calls =
          List.of(
              () -> PhotoColorizer.load(checkpoint),
              () -> colorizer.colorize(picture),
              () -> colorizer.colorize(new float[4], 2, 2),
              () -> colorizer.colorize(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY)));
      for (Executable call : calls) {
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, call);
        assertTrue(Thread.interrupted(), "the flag was cleared");
      }
      assertEquals(12, colorizer.colorize(new float[4], 2, 2).length);
    }
  }

  @Test
  void nonFiniteWeightsNameTheFile() throws Exception {
    Path broken = folder.resolve("nan.safetensors");
    NarrowCheckpoints.write(
        broken, 1, store -> store.write("color.us10.bn.bias", new float[] {Float.NaN, 0}));
    CheckpointException refused =
        assertThrows(CheckpointException.class, () -> PhotoColorizer.load(broken));
    String message = refused.getMessage();
    assertTrue(message.startsWith(broken + ": "), message);
    assertTrue(
        message.endsWith(
            "color.us10.bn.bias has values that are NaN or infinite; give another checkpoint."),
        message);
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    ColorizerOptions.Builder builder = ColorizerOptions.builder();
    assertThrows(IllegalArgumentException.class, () -> builder.inputSize(64, 60));
    assertThrows(IllegalArgumentException.class, () -> builder.inputSize(0, 64));
    assertThrows(IllegalArgumentException.class, () -> ColorizerOptions.builder().batch(0).build());
    assertThrows(
        IllegalArgumentException.class, () -> ColorizerOptions.builder().chroma(-1).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> ColorizerOptions.builder().chroma(Double.NaN).build());
    assertEquals(ColorizerOptions.standard(), builder.build());
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
