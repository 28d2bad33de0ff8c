// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

/**
 * The weight of a convolution by Winograd's F(2 x 2, 3 x 3), as in Lavin and Gray (2016): a
 * convolution of kernel 3, stride 1 and padding 1 with 16 multiplications instead of 36.
 *
 * <p>A tile Y of 2 x 2 results is computed from the 4 x 4 pixels D around it and the kernel G of
 * each channel:
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
 * products, one for each element of the 4 x 4, row by row. The caller computes them: {@link
 * WinogradInput} computes V, and {@link WinogradOutput} reads M, one chunk of {@link WinogradTiles}
 * at a time.
 *
 * <p>A result depends on the pixels of its own 3 x 3 window alone. NaN therefore affects the same
 * results as in the direct computation. Infinity affects the same results too, but may become NaN.
 *
 * @param weight (outer, 3, 3, inner)
 * @param outer slowest extent of the weight
 * @param inner fastest extent of the weight
 * @param rotated whether kernels are rotated by 180 degrees before use
 */
public record WinogradWeight(Float32Span weight, int outer, int inner, boolean rotated) {
  private static final int COLUMNS = 4;

  /**
   * Computes U.
   *
   * @param u (16, outer, inner), written
   */
  public void transform(Parallel parallel, Float32Span u) {
    parallel.run(
        outer,
        (o, scratch) -> {
          for (int s = 0; s < 3; s++) {
            column(o, s, scratch);
          }
          for (int i = 0; i < 4; i++) {
            row(o, i, scratch, u);
          }
        });
  }

  /** Computes column s of K G into scratch slots {@code COLUMNS + 3 i + s}. */
  private void column(int o, int s, Scratch scratch) {
    FourRows rows = FourRows.of(scratch, COLUMNS + s, 3, inner);
    float[] middle = scratch.floats(0, inner);
    weight.load(element(o, s) * inner, rows.first(), inner);
    weight.load(element(o, 3 + s) * inner, middle, inner);
    weight.load(element(o, 6 + s) * inner, rows.fourth(), inner);
    halve(rows, middle, inner);
  }

  /** Computes row i of K G K' and stores it. */
  private void row(int o, int i, Scratch scratch, Float32Span u) {
    float[] first = scratch.floats(COLUMNS + 3 * i, inner);
    float[] middle = scratch.floats(COLUMNS + 3 * i + 1, inner);
    float[] last = scratch.floats(COLUMNS + 3 * i + 2, inner);
    float[] sum = scratch.floats(0, inner);
    float[] difference = scratch.floats(1, inner);
    halve(new FourRows(first, sum, difference, last), middle, inner);
    int target = 4 * i * outer + o;
    u.store(target * inner, first, inner);
    u.store((target + outer) * inner, sum, inner);
    u.store((target + 2 * outer) * inner, difference, inner);
    u.store((target + 3 * outer) * inner, last, inner);
  }

  private int element(int o, int element) {
    return 9 * o + (rotated ? 8 - element : element);
  }

  /** Second row = (first + middle + fourth) / 2, third row = (first - middle + fourth) / 2. */
  private static void halve(FourRows rows, float[] middle, int count) {
    float[] first = rows.first();
    float[] fourth = rows.fourth();
    float[] sum = rows.second();
    float[] difference = rows.third();
    for (int i = 0; i < count; i++) {
      float outside = 0.5f * (first[i] + fourth[i]);
      float inside = 0.5f * middle[i];
      sum[i] = outside + inside;
      difference[i] = outside - inside;
    }
  }
}
