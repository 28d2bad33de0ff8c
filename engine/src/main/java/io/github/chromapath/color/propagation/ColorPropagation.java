// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.color.propagation;

import java.util.stream.IntStream;

/**
 * Spreads corrections of a* and b* from some pixels over a picture, where its grey and its
 * predicted colours are smooth.
 *
 * <p>The corrections D minimise, for a* and b* alone,
 *
 * <pre>
 * sum over neighbours r, s: w(r, s) (D(r) - D(s))^2
 *   + sum over pixels r with a target: weight(r) (D(r) - target(r))^2
 *   + sum over the other pixels r: (D(r) / reach)^2
 * </pre>
 *
 * <p>with the weights of {@link EdgeWeights} and a reach of {@value #REACH} of the longer side.
 * Without the last term, and with fixed targets, a pixel without a target has the weighted mean of
 * its neighbours: there the quadratic form of A. Levin, D. Lischinski and Y. Weiss, "Colorization
 * using Optimization", SIGGRAPH 2004, has its least value, 0. The last term lets a correction fade
 * with the distance from its target, so that distant areas keep their predicted colours.
 */
public final class ColorPropagation {
  /** Distance in parts of the longer side in which a correction fades to 37 % without edges. */
  static final float REACH = 0.05f;

  /** Error of the corrections, as {@link Multigrid#solve} measures it. */
  private static final double TOLERANCE = 1e-5;

  private ColorPropagation() {}

  /**
   * Computes the corrections. The common pool computes a* and b* at the same time. Needs about 100
   * bytes per pixel on Java's heap.
   *
   * @param guide the picture
   * @param targets what is wanted, of the same size
   * @return (height, width, 2) additions to a* and b*; all 0 if nothing is wanted
   * @throws IllegalArgumentException if the sizes differ
   */
  public static float[] spread(Guide guide, Targets targets) {
    int pixels = guide.pixels();
    if (targets.pixels() != pixels) {
      throw new IllegalArgumentException(
          "targets of " + targets.pixels() + " pixels for " + pixels + " pixels");
    }
    Multigrid solver = new Multigrid(matrix(guide, targets));
    float[] corrections = new float[2 * pixels];
    IntStream.range(0, 2)
        .parallel()
        .forEach(
            channel -> {
              float[] side = new float[GridMatrix.length(guide.width(), guide.height())];
              targets.weighted(channel, side, guide.width());
              float[] solution = new float[side.length];
              solver.solve(side, solution, TOLERANCE);
              for (int i = 0; i < pixels; i++) {
                corrections[2 * i + channel] = solution[guide.width() + i];
              }
            });
    return corrections;
  }

  private static GridMatrix matrix(Guide guide, Targets targets) {
    int width = guide.width();
    int height = guide.height();
    float reach = Math.max(1, REACH * Math.max(width, height));
    float[] pull = new float[GridMatrix.length(width, height)];
    for (int i = 0; i < guide.pixels(); i++) {
      float weight = targets.weight(i);
      pull[width + i] = weight > 0 ? weight : 1 / (reach * reach);
    }
    EdgeWeights edges = new EdgeWeights(guide);
    return new GridMatrix(width, height, edges.right(), edges.below(), pull);
  }
}
