// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.tensor.Tensor;
import java.util.Collections;
import java.util.List;

/**
 * The improved sampling of cold diffusion, Algorithm 2 of Bansal et al. (2022), for the degradation
 * D(c, t) = (1 - t) c. With a restoration R and t = k / T, k = T, ..., 1, it is c[k-1] = c[k] -
 * D(R, k / T) + D(R, (k - 1) / T) = c[k] + R(c[k], k / T) / T.
 *
 * @param steps T, at least 1
 */
record ColdSampler(int steps) {
  /** Estimates undegraded colours in the graph. */
  @FunctionalInterface
  interface Restoration {
    /**
     * Adds the estimate of c[0].
     *
     * @param degraded c[k], (N, H, W, 2)
     * @param time k / T, in (0, 1]
     * @return (N, H, W, 2)
     */
    Tensor restore(Tensor degraded, float time);
  }

  /** Adds all steps from {@code start}, which is c[T]; returns c[0]. */
  Tensor sample(GraphBuilder graph, Tensor start, Restoration restoration) {
    Tensor colors = start;
    for (int k = steps; k >= 1; k--) {
      Tensor restored = restoration.restore(colors, (float) k / steps);
      Tensor part = graph.like(restored, "sample.part", restored.shape());
      graph.add(new ChannelAffine(restored, part, every(part, 1f / steps), every(part, 0f)));
      colors = graph.sum("sample.c" + (k - 1), colors, part);
    }
    return colors;
  }

  private static List<Float> every(Tensor x, float value) {
    return Collections.nCopies(x.shape().c(), value);
  }
}
