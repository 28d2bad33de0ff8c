// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

import io.github.chromapath.graph.GraphBuilder;
import io.github.chromapath.op.ChannelAffine;
import io.github.chromapath.op.LabColor;
import io.github.chromapath.op.Lightness;
import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * From the network's s to colour: ab = scale s + shift ({@link AbRange}), then with the grey's own
 * lightness to sRGB. ds = scale J^T dRgb, J the Jacobian of Lab to sRGB.
 */
public final class LabDecoder {
  private final AbRange range;
  private final Lightness lightness;
  private Tensor gray;
  private Tensor ab;

  /** A decoder for the readings of {@code config}. */
  public LabDecoder(ModelConfig config) {
    range = config.abRange();
    lightness = config.lightness();
  }

  /** Records a*, b* (N, H, W, 2) for s (N, H, W, 2). */
  public Tensor ab(GraphBuilder graph, Tensor s) {
    ab = graph.like(s, "ab", s.shape());
    graph.add(affine(s, ab, range.scale(), range.shift()));
    return ab;
  }

  /** Records sRGB (N, H, W, 3) in [0, 1] for grey (N, H, W, 1) and the last {@link #ab}. */
  public Tensor rgb(GraphBuilder graph, Tensor grayImage) {
    gray = grayImage;
    Tensor rgb = graph.like(gray, "rgb", gray.shape().withChannels(3));
    graph.add(new LabColor.ToRgb(gray, ab, rgb, lightness));
    return rgb;
  }

  /** Records the gradient of s for that of the last {@link #rgb}. */
  public Tensor backward(GraphBuilder graph, Tensor dRgb) {
    Tensor dAb = graph.like(ab, "dAb", ab.shape());
    graph.add(new LabColor.ToRgbBackward(gray, ab, dRgb, dAb, lightness));
    Tensor ds = graph.like(ab, "ds", ab.shape());
    graph.add(affine(dAb, ds, range.scale(), 0));
    return ds;
  }

  /** Records s (N, H, W, 2) for real a*, b*: the inverse of {@link #ab}. */
  public Tensor encode(GraphBuilder graph, Tensor realAb) {
    Tensor s = graph.like(realAb, "target.s", realAb.shape());
    graph.add(affine(realAb, s, 1 / range.scale(), -range.shift() / range.scale()));
    return s;
  }

  private static ChannelAffine affine(Tensor x, Tensor y, float scale, float shift) {
    return new ChannelAffine(x, y, List.of(scale, scale), List.of(shift, shift));
  }
}
