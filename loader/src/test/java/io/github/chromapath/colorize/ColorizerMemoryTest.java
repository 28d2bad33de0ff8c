// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.github.chromapath.image.Picture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A picture of 24 megapixels in a heap of 192 MB, and colorizers that are closed, or never. */
class ColorizerMemoryTest {
  /** The methods whose input and output fit into that heap. */
  enum Route {
    STRIPS,
    GRAY_PICTURE,
    /** 144 MB of input and output: too large for G1's regions, not for the launcher's collector. */
    COLOR_PICTURE("-XX:+UseSerialGC", "-Xmn16m"),
    GRAY_IMAGE;

    private final ImmutableList<String> options;

    Route(String... options) {
      this.options = ImmutableList.copyOf(options);
    }
  }

  @TempDir Path folder;

  /** The child's program. */
  static final class Large {
    private static final int WIDTH = 6000;
    private static final int HEIGHT = 4000;
    private static int rowsWritten;

    private Large() {}

    public static void main(String[] arguments) throws Exception {
      try (PhotoColorizer colorizer = PhotoColorizer.load(Path.of(arguments[0]))) {
        color(colorizer, Route.valueOf(arguments[1]));
      }
    }

    private static void color(PhotoColorizer colorizer, Route route) {
      switch (route) {
        case STRIPS -> {
          colorizer.colorize(
              (row, rows, gray) -> gray[0] = (float) row / HEIGHT,
              WIDTH,
              HEIGHT,
              (row, rows, rgb) -> rowsWritten += rows);
          require(rowsWritten == HEIGHT);
        }
        case GRAY_PICTURE -> {
          Picture picture = Picture.ofGray(WIDTH, HEIGHT, new byte[WIDTH * HEIGHT]);
          require(colorizer.colorize(picture).picture().layout() == Picture.Layout.RGB);
        }
        case COLOR_PICTURE -> {
          Picture picture = Picture.ofGray(WIDTH, HEIGHT, new byte[WIDTH * HEIGHT]).withoutColor();
          require(colorizer.colorize(picture).picture().layout() == Picture.Layout.RGB);
        }
        case GRAY_IMAGE -> {
          BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
          require(colorizer.colorize(image).getType() == BufferedImage.TYPE_INT_RGB);
        }
      }
    }

    private static void require(boolean condition) {
      if (!condition) {
        throw new IllegalStateException("wrong result");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Route.class)
  void aLargePictureFitsASmallHeap(Route route) throws Exception {
    Path checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 3);
    List<String> options = new ArrayList<>(route.options);
    options.add("-Xmx192m");
    ChildJvm child = ChildJvm.run(options, Large.class, checkpoint, route);
    assertEquals(0, child.exitCode(), child.output());
  }

  /** The child's program: drops a colorizer and waits until its thread has ended. */
  static final class Forgetful {
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private Forgetful() {}

    public static void main(String[] arguments) throws Exception {
      PhotoColorizer.load(Path.of(arguments[0])).bytes();
      if (!deviceThreadRuns()) {
        throw new IllegalStateException("there is no thread to release");
      }
      long start = System.nanoTime();
      while (deviceThreadRuns()) {
        if (System.nanoTime() - start > LIMIT_NANOS) {
          throw new IllegalStateException("the thread still runs");
        }
        System.gc();
        Thread.sleep(50);
      }
    }

    private static boolean deviceThreadRuns() {
      return Thread.getAllStackTraces().keySet().stream()
          .anyMatch(thread -> thread.getName().equals("chromapath-cpu"));
    }
  }

  @Test
  void aForgottenColorizerIsReleasedWithAWarning() throws Exception {
    Path checkpoint = folder.resolve("random.safetensors");
    NarrowCheckpoints.random(checkpoint, 3);
    ChildJvm child = ChildJvm.run(List.of("-Xmx192m"), Forgetful.class, checkpoint);
    assertEquals(0, child.exitCode(), child.output());
    long warnings =
        child
            .output()
            .lines()
            .filter(line -> line.contains(checkpoint + " was garbage-collected without close()"))
            .count();
    assertEquals(1, warnings, child.output());
  }

  /** The child's program: loads, uses and closes colorizers, each on a thread of its own. */
  static final class Reloading {
    private static final int SIDE = 1200;
    private static final int LOADS = 6;

    private Reloading() {}

    public static void main(String[] arguments) throws Exception {
      long afterFirstTwo = 0;
      for (int i = 0; i < LOADS; i++) {
        Thread thread = new Thread(Reloading::load);
        thread.start();
        thread.join();
        System.gc();
        afterFirstTwo = i == 1 ? Pointer.physicalBytes() : afterFirstTwo;
      }
      System.out.println(((Pointer.physicalBytes() - afterFirstTwo) >> 20) + " MiB more");
    }

    private static void load() {
      try (PhotoColorizer colorizer = PhotoColorizer.bundled()) {
        colorizer.colorize(new float[SIDE * SIDE], SIDE, SIDE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** With glibc's defaults, which keep 160 MiB of freed memory in its threads' arenas. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void closedColorizersReturnTheirMemory() throws Exception {
    ChildJvm child = ChildJvm.run(List.of("-Xmx192m"), Reloading.class);
    assertEquals(0, child.exitCode(), child.output());
    String last = child.output().lines().reduce((first, second) -> second).orElseThrow();
    assertTrue(Integer.parseInt(last.replace(" MiB more", "")) < 80, child.output());
  }
}
