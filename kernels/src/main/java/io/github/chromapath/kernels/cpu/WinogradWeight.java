// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * Winograd's F(2 x 2, 3 x 3), as Lavin and Gray (2016) have it: a convolution of kernel 3, stride 1
 * and padding 1 with 16 multiplications where the definition has 36. Here, its weights.
 *
 * <p>A tile Y of 2 x 2 results comes of the 4 x 4 pixels D around it and the kernel G of each
 * channel as
 *
 * <pre>
 * Y = A' M A,   M = sum over channels of U * V,   U = K G K',   V = B' D B
 *
 *      1  0 -1  0           1    0    0
 *      0  1  1  0          1/2  1/2  1/2          1  1  1  0
 * B' = 0 -1  1  0      K = 1/2 -1/2  1/2     A' = 0  1 -1 -1
 *      0  1  0 -1           0    0    1
 * </pre>
 *
 * <p>where * multiplies element by element and ' transposes. Over all channels M is 16 matrix
 * products, one for each element of the 4 x 4, row by row, which the kernels leave to others:
 * {@link WinogradInput} makes V, {@link WinogradOutput} takes M, a chunk of {@link WinogradTiles}
 * at once.
 *
 * <p>A result takes up the pixels of its own 3 x 3 window and no others, so that NaN goes where the
 * definition sends it. Infinity goes there too, but may become NaN on the way.
 */
public final class WinogradWeight {
  private static final int COLUMNS = 4;

  private WinogradWeight() {}

  /**
   * U of a weight.
   *
   * @param weight (outer, 3, 3, inner)
   * @param turned whether kernels are turned by 180 degrees before
   * @param u (16, outer, inner), written
   */
  public static void transform(
      Parallel parallel, Float32Span weight, int outer, int inner, boolean turned, Float32Span u) {
    parallel.run(
        outer,
        (o, tiles) -> {
          for (int s = 0; s < 3; s++) {
            column(tiles, weight, o, s, inner, turned);
          }
          for (int i = 0; i < 4; i++) {
            row(tiles, u, 4 * i * outer + o, i, outer, inner);
          }
        });
  }

  /** Column s of K G into scratch rows {@code COLUMNS + 3 i + s}. */
  private static void column(
      Scratch tiles, Float32Span weight, int o, int s, int inner, boolean turned) {
    float[] first = tiles.floats(COLUMNS + s, inner);
    float[] middle = tiles.floats(0, inner);
    float[] last = tiles.floats(COLUMNS + 9 + s, inner);
    weight.load(element(o, s, turned) * inner, first, inner);
    weight.load(element(o, 3 + s, turned) * inner, middle, inner);
    weight.load(element(o, 6 + s, turned) * inner, last, inner);
    float[] sum = tiles.floats(COLUMNS + 3 + s, inner);
    float[] difference = tiles.floats(COLUMNS + 6 + s, inner);
    halve(first, middle, last, sum, difference, inner);
  }

  /** Tile i of K G K'. */
  private static void row(Scratch tiles, Float32Span u, int target, int i, int outer, int inner) {
    float[] first = tiles.floats(COLUMNS + 3 * i, inner);
    float[] middle = tiles.floats(COLUMNS + 3 * i + 1, inner);
    float[] last = tiles.floats(COLUMNS + 3 * i + 2, inner);
    float[] sum = tiles.floats(0, inner);
    float[] difference = tiles.floats(1, inner);
    halve(first, middle, last, sum, difference, inner);
    u.store(target * inner, first, inner);
    u.store((target + outer) * inner, sum, inner);
    u.store((target + 2 * outer) * inner, difference, inner);
    u.store((target + 3 * outer) * inner, last, inner);
  }

  private static int element(int o, int element, boolean turned) {
    return 9 * o + (turned ? 8 - element : element);
  }

  /** sum = (a + b + c) / 2, difference = (a - b + c) / 2. */
  private static void halve(
      float[] a, float[] b, float[] c, float[] sum, float[] difference, int count) {
    for (int i = 0; i < count; i++) {
      float outside = 0.5f * (a[i] + c[i]);
      float inside = 0.5f * b[i];
      sum[i] = outside + inside;
      difference[i] = outside - inside;
    }
  }
}
