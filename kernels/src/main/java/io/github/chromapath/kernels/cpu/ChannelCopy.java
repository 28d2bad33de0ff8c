// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.tensor.Tensor;
import java.util.List;

/**
 * Copies channels between several tensors, the parts, and one tensor, the whole. {@link CopyFormat}
 * determines how elements are copied.
 */
final class ChannelCopy {
  private final Span[] parts;
  private final int[] channels;
  private final Span whole;
  private final int sum;
  private final CopyFormat format;
  private final Tiling tiling;

  /**
   * Makes views of the tensors.
   *
   * @param parts each (N, H, W, C_i)
   * @param whole (N, H, W, sum of C_i)
   */
  ChannelCopy(List<Tensor> parts, Tensor whole, Views views) {
    this.parts = parts.stream().map(views::span).toArray(Span[]::new);
    this.channels = parts.stream().mapToInt(part -> part.shape().c()).toArray();
    this.whole = views.span(whole);
    sum = whole.shape().c();
    format = CopyFormat.of(this.parts, this.whole);
    tiling = Tiling.whole(whole.shape());
  }

  /** Some consecutive channels of every pixel of an array. */
  private record Channels(Object array, int first, int ofPixel) {}

  /** The work that copies the parts into the whole. */
  Runnable concat(Parallel parallel) {
    return bind(parallel, false);
  }

  /** The work that copies the whole into the parts. */
  Runnable split(Parallel parallel) {
    return bind(parallel, true);
  }

  private Runnable bind(Parallel parallel, boolean split) {
    Tiling.RangeTask task = (start, count, scratch) -> copy(split, start, count, scratch);
    return () -> tiling.forEachRange(parallel, task);
  }

  /** Copies some pixels of the whole into the parts, or of the parts into the whole. */
  private void copy(boolean split, int start, int count, Scratch scratch) {
    Object joined = format.array(scratch, 0, count);
    if (split) {
      format.load(whole, start, joined, count);
    }
    int first = start / sum;
    int pixels = count / sum;
    int offset = 0;
    for (int i = 0; i < parts.length; i++) {
      int run = channels[i];
      Object part = format.array(scratch, 1, pixels * run);
      Channels ofPart = new Channels(part, 0, run);
      Channels ofWhole = new Channels(joined, offset, sum);
      if (split) {
        copy(ofWhole, ofPart, run, pixels);
        format.store(parts[i], first * run, part, pixels * run);
      } else {
        format.load(parts[i], first * run, part, pixels * run);
        copy(ofPart, ofWhole, run, pixels);
      }
      offset += run;
    }
    if (!split) {
      format.store(whole, start, joined, count);
    }
  }

  private void copy(Channels source, Channels target, int run, int pixels) {
    Object from = source.array();
    Object to = target.array();
    int fromFirst = source.first();
    int toFirst = target.first();
    int fromStep = source.ofPixel();
    int toStep = target.ofPixel();
    for (int i = 0; i < pixels; i++) {
      format.copy(from, fromFirst + i * fromStep, to, toFirst + i * toStep, run);
    }
  }
}
