// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.nn.Saved;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Converts the network's output s to colour: ab = scale s + shift, for example {@link AbRange},
 * then with the lightness of the grey image to sRGB. In backward ds = scale J^T dRgb, where J is
 * the Jacobian of Lab to sRGB.
 */
public final class LabDecoder {
  private final float scale;
  private final float shift;
  private final Lightness lightness;
  private final Saved<Activations> saved = new Saved<>("ab to rgb");

  /** The inputs of the conversion to sRGB, which backward reads. */
  private record Activations(Tensor gray, Tensor ab) {}

  /** A decoder for a colour range. */
  public LabDecoder(AbRange range, Lightness lightness) {
    this(range.scale(), range.shift(), lightness);
  }

  /**
   * A decoder for ab = scale s + shift.
   *
   * @param scale not 0
   */
  LabDecoder(float scale, float shift, Lightness lightness) {
    this.scale = scale;
    this.shift = shift;
    this.lightness = lightness;
  }

  /** Adds a*, b* (N, H, W, 2) for s (N, H, W, 2). */
  public Tensor ab(GraphBuilder graph, Tensor s) {
    Tensor ab = graph.like(s, "ab", s.shape());
    graph.add(affine(s, ab, scale, shift));
    return ab;
  }

  /** Adds sRGB (N, H, W, 3) in [0, 1] for grey (N, H, W, 1) and the result of {@link #ab}. */
  public Tensor rgb(GraphBuilder graph, Tensor gray, Tensor ab) {
    saved.put(graph, new Activations(gray, ab));
    Tensor rgb = graph.like(gray, "rgb", gray.shape().withChannels(3));
    graph.add(new LabColor.ToRgb(gray, ab, rgb, lightness));
    return rgb;
  }

  /**
   * Adds the gradient of s, given that of {@link #rgb}.
   *
   * @throws IllegalStateException if {@link #rgb} was not called with this graph
   */
  public Tensor backward(GraphBuilder graph, Tensor dRgb) {
    Tensor ab = saved.get(graph).ab();
    Tensor dAb = graph.like(ab, "dAb", ab.shape());
    graph.add(new LabColor.ToRgbBackward(saved.get(graph).gray(), ab, dRgb, dAb, lightness));
    Tensor ds = graph.like(ab, "ds", ab.shape());
    graph.add(affine(dAb, ds, scale, 0));
    return ds;
  }

  /** Adds s (N, H, W, 2) for real a*, b*: the inverse of {@link #ab}. */
  public Tensor encode(GraphBuilder graph, Tensor realAb) {
    Tensor s = graph.like(realAb, "target.s", realAb.shape());
    graph.add(affine(realAb, s, 1 / scale, -shift / scale));
    return s;
  }

  private static ChannelAffine affine(Tensor x, Tensor y, float scale, float shift) {
    return new ChannelAffine(x, y, List.of(scale, scale), List.of(shift, shift));
  }
}
