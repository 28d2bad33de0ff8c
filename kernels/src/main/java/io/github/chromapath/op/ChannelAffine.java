// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * y[n,h,w,c] = scale[c] x[n,h,w,c] + shift[c]. An x of one channel is read for every c. Used to
 * normalize images, to convert a*, b* to and from the network's range, and to repeat gray in three
 * channels. In place if x has C channels: {@code y} may be {@code x}.
 *
 * @param x (N, H, W, C) or (N, H, W, 1)
 * @param y (N, H, W, C)
 * @param scale one factor per channel of y
 * @param shift one summand per channel of y
 */
public record ChannelAffine(Tensor x, Tensor y, List<Float> scale, List<Float> shift)
    implements Op {
  public ChannelAffine {
    scale = List.copyOf(scale);
    shift = List.copyOf(shift);
    int channels = y.shape().c();
    Check.that(
        scale.size() == channels && shift.size() == channels,
        "scale and shift should have " + channels + " elements");
    if (x.shape().c() != 1) {
      Check.sameShape(y, x);
    } else {
      Check.shape(x, y.shape().withChannels(1));
    }
  }

  @Override
  public List<Tensor> reads() {
    return List.of(x);
  }

  @Override
  public List<Tensor> writes() {
    return List.of(y);
  }
}
