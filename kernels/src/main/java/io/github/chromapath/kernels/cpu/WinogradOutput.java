// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.util.Optional;

/**
 * Computes y = A' M A + bias + addend of {@link WinogradWeight}, with ReLU if the epilogue has one.
 *
 * @param tiling of y
 * @param y (N, H, W, channels), written
 * @param channels of a pixel
 * @param epilogue applied to the convolution's result
 */
public record WinogradOutput(WinogradTiles tiling, Float32Span y, int channels, Epilogue epilogue) {
  private static final int SUMS = 4;
  private static final int BIAS = 12;
  private static final int ADDEND = 13;

  /**
   * The operations after the convolution.
   *
   * @param bias (channels)
   * @param addend (N, H, W, channels); may be y
   * @param relu whether max(0, .) is applied to the sum
   */
  public record Epilogue(Optional<Float32Span> bias, Optional<Float32Span> addend, boolean relu) {
    /** No operations. */
    public static final Epilogue NONE = new Epilogue(Optional.empty(), Optional.empty(), false);
  }

  /**
   * Computes the results of one chunk.
   *
   * @param m (16, {@value WinogradTiles#CHUNK}, channels)
   */
  public void transform(int chunk, Scratch scratch, Float32Span m) {
    int longest = WinogradTiles.longest(channels);
    repeatBias(scratch, longest);
    tiling.forEachRun(
        chunk,
        longest,
        (image, top, left, count, at) -> {
          for (int j = 0; j < 4; j++) {
            column(m, j, at, count * channels, scratch);
          }
          for (int r = 0; r < 2 && top + r < tiling.height(); r++) {
            sums(scratch, SUMS + 4 * r, 0, 1, count * channels);
            store(tiling.pixel(image, top + r, left), 0, inside(left, count), scratch);
            store(tiling.pixel(image, top + r, left) + 1, 1, inside(left + 1, count), scratch);
          }
        });
  }

  /** Computes column j of A' M into slots SUMS + j and SUMS + 4 + j. */
  private void column(Float32Span m, int j, int at, int count, Scratch scratch) {
    for (int i = 0; i < 4; i++) {
      int tile = (4 * i + j) * WinogradTiles.CHUNK + at;
      m.load(tile * channels, scratch.floats(i, count), count);
    }
    sums(scratch, 0, SUMS + j, SUMS + 4 + j, count);
  }

  /** Number of pixels inside y among {@code count} pixels, every other one from column left on. */
  private int inside(int left, int count) {
    return Math.min(count, (tiling.width() - left + 1) / 2);
  }

  /**
   * Applies the epilogue to slot {@code slot} and stores every other pixel from {@code pixel} on.
   */
  private void store(int pixel, int slot, int count, Scratch scratch) {
    int elements = count * channels;
    float[] sum = scratch.floats(slot, elements);
    if (epilogue.bias().isPresent()) {
      add(sum, scratch.floats(BIAS, elements), elements);
    }
    if (epilogue.addend().isPresent()) {
      Float32Span addend = epilogue.addend().get();
      float[] summand = scratch.floats(ADDEND, elements);
      for (int p = 0; p < count; p++) {
        addend.load((pixel + 2 * p) * channels, summand, p * channels, channels);
      }
      add(sum, summand, elements);
    }
    if (epilogue.relu()) {
      ReluKernel.rectify(sum, elements);
    }
    for (int p = 0; p < count; p++) {
      y.store((pixel + 2 * p) * channels, sum, p * channels, channels);
    }
  }

  private void repeatBias(Scratch scratch, int pixels) {
    if (epilogue.bias().isPresent()) {
      Float32Span bias = epilogue.bias().get();
      float[] values = scratch.floats(BIAS, pixels * channels);
      for (int p = 0; p < pixels; p++) {
        bias.load(0, values, p * channels, channels);
      }
    }
  }

  /** Computes A' times four rows: slots {@code from} to {@code from + 3}. */
  private static void sums(Scratch scratch, int from, int first, int second, int count) {
    float[] m0 = scratch.floats(from, count);
    float[] m1 = scratch.floats(from + 1, count);
    float[] m2 = scratch.floats(from + 2, count);
    float[] m3 = scratch.floats(from + 3, count);
    float[] y0 = scratch.floats(first, count);
    float[] y1 = scratch.floats(second, count);
    for (int i = 0; i < count; i++) {
      float inner = m1[i];
      float outer = m2[i];
      y0[i] = m0[i] + inner + outer;
      y1[i] = inner - outer - m3[i];
    }
  }

  private static void add(float[] y, float[] summand, int count) {
    for (int i = 0; i < count; i++) {
      y[i] += summand[i];
    }
  }
}
