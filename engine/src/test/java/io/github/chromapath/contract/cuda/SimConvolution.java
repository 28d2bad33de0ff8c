// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.dryrun.ConvolutionProblem;
import io.github.chromapath.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The three directions of a convolution on fp32 numbers. Products and sums are fp32 as in cuDNN, so
 * a tolerance that suffices here is not too narrow for a device. The order of each sum depends on
 * the shapes alone, so results are bit-identical for equal inputs.
 */
final class SimConvolution {
  /** Pixels that are computed together, as the fastest index, for any number of channels. */
  private static final int CHUNK = 128;

  /** Maximum number of partial weight gradients, which are added in fp64. */
  private static final int SEGMENTS = 4;

  private final Shape x;
  private final Shape w;
  private final Shape y;
  private final int padding;
  private final int stride;

  SimConvolution(ConvolutionProblem problem) {
    x = problem.x();
    w = problem.w();
    y = problem.y();
    padding = problem.sampling().padding();
    stride = problem.sampling().stride();
  }

  /** y[n, p, q, k] = sum over r, s, c of x[n, p stride - padding + r, ..., c] w[k, r, s, c]. */
  float[] forward(float[] input, float[] weight) {
    float[] output = new float[(int) y.elements()];
    int pixels = (int) y.pixels();
    int taps = w.h() * w.w();
    int terms = taps * w.c();
    chunks(pixels)
        .forEach(
            first -> {
              int length = Math.min(CHUNK, pixels - first);
              float[] columns = new float[terms * CHUNK];
              for (int tap = 0; tap < taps; tap++) {
                for (int i = 0; i < length; i++) {
                  int from = inputOffset(first + i, tap);
                  if (from >= 0) {
                    scatter(input, from, w.c(), columns, tap * w.c() * CHUNK + i);
                  }
                }
              }
              float[] sum = new float[CHUNK];
              for (int k = 0; k < w.n(); k++) {
                Arrays.fill(sum, 0);
                FloatRows.accumulate(
                    sum, 0, length, weight, k * terms, 1, columns, 0, CHUNK, terms);
                for (int i = 0; i < length; i++) {
                  output[(first + i) * w.n() + k] = sum[i];
                }
              }
            });
    return output;
  }

  /** Index of the first channel of x for an output pixel and a tap; -1 in the padding. */
  private int inputOffset(int pixel, int tap) {
    int q = pixel % y.w();
    int p = pixel / y.w() % y.h();
    int n = pixel / y.w() / y.h();
    int row = p * stride - padding + tap / w.w();
    int column = q * stride - padding + tap % w.w();
    return row < 0 || row >= x.h() || column < 0 || column >= x.w()
        ? -1
        : ((n * x.h() + row) * x.w() + column) * x.c();
  }

  private static void scatter(float[] source, int from, int count, float[] columns, int to) {
    for (int c = 0; c < count; c++) {
      columns[to + c * CHUNK] = source[from + c];
    }
  }

  private static IntStream chunks(int pixels) {
    return IntStream.range(0, (pixels + CHUNK - 1) / CHUNK).parallel().map(i -> i * CHUNK);
  }

  /** dx: the sum of dy w over all output pixels and taps that read the input pixel. */
  float[] backwardData(float[] dy, float[] weight) {
    int taps = w.h() * w.w();
    float[] turned = new float[weight.length]; // (C, R, S, K)
    for (int k = 0; k < w.n(); k++) {
      for (int rsc = 0; rsc < taps * w.c(); rsc++) {
        int c = rsc % w.c();
        int tap = rsc / w.c();
        turned[(c * taps + tap) * w.n() + k] = weight[k * taps * w.c() + rsc];
      }
    }
    float[] dx = new float[(int) x.elements()];
    for (int row = 0; row < stride; row++) {
      for (int column = 0; column < stride; column++) {
        backwardPhase(row, column, dy, turned, dx);
      }
    }
    return dx;
  }

  /** The pixels at row, row + stride, ..., which all have the same taps. */
  private void backwardPhase(int row, int column, float[] dy, float[] turned, float[] dx) {
    int rows = (x.h() - row + stride - 1) / stride;
    int columns = (x.w() - column + stride - 1) / stride;
    int pixels = x.n() * rows * columns;
    List<Integer> reaching = new ArrayList<>();
    for (int tap = 0; tap < w.h() * w.w(); tap++) {
      if ((row + padding - tap / w.w()) % stride == 0
          && (column + padding - tap % w.w()) % stride == 0) {
        reaching.add(tap);
      }
    }
    chunks(pixels)
        .forEach(
            first -> {
              int length = Math.min(CHUNK, pixels - first);
              int[] place = new int[length];
              float[] met = new float[reaching.size() * w.n() * CHUNK];
              for (int i = 0; i < length; i++) {
                int pixel = first + i;
                int h = row + pixel / columns % rows * stride;
                int v = column + pixel % columns * stride;
                int n = pixel / columns / rows;
                place[i] = ((n * x.h() + h) * x.w() + v) * x.c();
                for (int t = 0; t < reaching.size(); t++) {
                  int from = outputOffset(n, h, v, reaching.get(t));
                  if (from >= 0) {
                    scatter(dy, from, w.n(), met, t * w.n() * CHUNK + i);
                  }
                }
              }
              sumTaps(turned, reaching, met, place, dx);
            });
  }

  private void sumTaps(
      float[] turned, List<Integer> reaching, float[] met, int[] place, float[] dx) {
    int taps = w.h() * w.w();
    float[] sum = new float[CHUNK];
    for (int c = 0; c < x.c(); c++) {
      Arrays.fill(sum, 0);
      for (int t = 0; t < reaching.size(); t++) {
        int factor = (c * taps + reaching.get(t)) * w.n();
        FloatRows.accumulate(
            sum, 0, place.length, turned, factor, 1, met, t * w.n() * CHUNK, CHUNK, w.n());
      }
      for (int i = 0; i < place.length; i++) {
        dx[place[i] + c] = sum[i];
      }
    }
  }

  /** Index of the first channel of y that reads an input pixel by a tap; -1 if there is none. */
  private int outputOffset(int n, int h, int v, int tap) {
    int p = Math.floorDiv(h + padding - tap / w.w(), stride);
    int q = Math.floorDiv(v + padding - tap % w.w(), stride);
    return p < 0 || p >= y.h() || q < 0 || q >= y.w() ? -1 : ((n * y.h() + p) * y.w() + q) * y.c();
  }

  /** dw[k, r, s, c]: the sum of dy[n, p, q, k] x over all output pixels. */
  float[] backwardFilter(float[] input, float[] dy) {
    int chunks = ((int) y.pixels() + CHUNK - 1) / CHUNK;
    int perSegment = (chunks + SEGMENTS - 1) / SEGMENTS;
    List<float[]> partial =
        IntStream.range(0, (chunks + perSegment - 1) / perSegment)
            .parallel()
            .mapToObj(
                segment -> {
                  int first = segment * perSegment * CHUNK;
                  int end = Math.min((int) y.pixels(), first + perSegment * CHUNK);
                  return filterSegment(input, dy, first, end);
                })
            .toList();
    float[] dw = new float[(int) w.elements()];
    for (int i = 0; i < dw.length; i++) {
      double sum = 0;
      for (float[] part : partial) {
        sum += part[i];
      }
      dw[i] = (float) sum;
    }
    return dw;
  }

  private float[] filterSegment(float[] input, float[] dy, int first, int end) {
    int terms = w.h() * w.w() * w.c();
    float[] total = new float[w.n() * terms];
    float[] chunk = new float[terms];
    float[] rows = new float[CHUNK * terms];
    for (int start = first; start < end; start += CHUNK) {
      int length = Math.min(CHUNK, end - start);
      Arrays.fill(rows, 0);
      for (int i = 0; i < length; i++) {
        for (int tap = 0; tap < w.h() * w.w(); tap++) {
          int from = inputOffset(start + i, tap);
          if (from >= 0) {
            System.arraycopy(input, from, rows, i * terms + tap * w.c(), w.c());
          }
        }
      }
      for (int k = 0; k < w.n(); k++) {
        Arrays.fill(chunk, 0);
        FloatRows.accumulate(chunk, 0, terms, dy, start * w.n() + k, w.n(), rows, 0, terms, length);
        for (int t = 0; t < terms; t++) {
          total[k * terms + t] += chunk[t];
        }
      }
    }
    return total;
  }
}
