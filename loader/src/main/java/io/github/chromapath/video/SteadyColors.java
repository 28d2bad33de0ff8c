// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.image.FloatImage;
import io.github.chromapath.image.OpticalFlow;
import io.github.chromapath.model.InputSize;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Steadies a* and b* of frames: each pixel gets the weighted mean of what the network predicts for
 * the same thing in its frame, in all before it and in some after it.
 *
 * <p>The own prediction has weight 1. From one frame to the next along the optical flow, a weight
 * is multiplied by the flow's confidence and by {@link TemporalSettings#weight}; only by the
 * confidence in frames that the network skips. Weighted sums (sum of w a*, sum of w b*, sum of w)
 * are therefore carried from frame to frame, forwards and backwards, at half the network's size,
 * which is the size at which it predicts.
 *
 * <p>Not thread-safe.
 */
final class SteadyColors {
  /** The least number of frames after a frame that it depends on, unless frames are large. */
  static final int AHEAD = 16;

  /** One pass back through the frames ahead is for a block of one frame for each of these. */
  private static final int AHEAD_OF_BLOCK = 4;

  private static final int CHANNELS = 3;

  /** Pixels without certain flow take the mean of their surroundings at this share of the size. */
  private static final int REDUCTION = 8;

  /** Weight of the mean of the whole frame in that of the surroundings. */
  private static final float LEAST = 1e-3f;

  private final InputSize size;
  private final Grid grid;
  private final TemporalSettings temporal;
  private final int ahead;
  private final int block;
  private final Deque<Waiting> window = new ArrayDeque<>();

  /** Sums of the frames after the first that has no colours yet, for the rest of a block. */
  private final Deque<float[]> futures = new ArrayDeque<>();

  private float[] past = {};

  /**
   * The size at which colours are carried, in pixels.
   *
   * @param width columns
   * @param height rows
   */
  record Grid(int width, int height) {
    /** Half the network's size, which is a multiple of 8. */
    static Grid of(InputSize network) {
      return new Grid(network.width() / 2, network.height() / 2);
    }
  }

  /**
   * A frame whose colours are not known yet.
   *
   * @param link motion from the frame before, if it shows the same shot
   * @param own the sums of its own prediction
   */
  @SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
  private record Waiting(Optional<Motion> link, Optional<float[]> predicted, float[] own) {}

  /**
   * No colours yet.
   *
   * @param size the network's
   * @param ahead the least number of frames after a frame that it depends on
   */
  SteadyColors(InputSize size, TemporalSettings temporal, int ahead) {
    this.size = size;
    this.grid = Grid.of(size);
    this.temporal = temporal;
    this.ahead = temporal.active() ? ahead : 0;
    block = Math.max(1, Integer.highestOneBit(this.ahead / AHEAD_OF_BLOCK));
  }

  /**
   * Adds the next frame.
   *
   * @param motion from the frame before, of the size {@link Grid}; empty for the first
   * @param predicted a* and b* at the network's size; present at cuts and in the first frame
   */
  void add(Optional<Motion> motion, Optional<float[]> predicted) {
    float[] own = temporal.active() ? sums(predicted) : new float[0];
    window.add(new Waiting(motion.filter(m -> !m.cut()), predicted, own));
  }

  private float[] sums(Optional<float[]> predicted) {
    float[] sums = new float[CHANNELS * grid.width() * grid.height()];
    if (predicted.isPresent()) {
      try (FloatImage image = FloatImage.of(predicted.get(), size.width(), 2)) {
        float[] ab = image.resized(grid.width(), grid.height());
        for (int p = 0; p < ab.length / 2; p++) {
          sums[CHANNELS * p] = ab[2 * p];
          sums[CHANNELS * p + 1] = ab[2 * p + 1];
          sums[CHANNELS * p + 2] = 1;
        }
      }
    }
    return sums;
  }

  /** Whether all frames are there on which the colours of the next depend. */
  boolean ready() {
    return !futures.isEmpty() || window.size() >= ahead + block;
  }

  /** The colours of the first frame that has none yet, (height, width, 2) at the network's size. */
  float[] next() {
    if (!temporal.active()) {
      return window.remove().predicted.orElseThrow();
    }
    if (futures.isEmpty()) {
      lookAhead();
    }
    Waiting frame = window.remove();
    double share = share(frame);
    past = joined(frame.own, share, past, frame.link.map(Motion::back));
    Optional<Motion> link = Optional.ofNullable(window.peek()).flatMap(Waiting::link);
    return colors(joined(past, share, futures.remove(), link.map(Motion::forth)));
  }

  /** Finds the sums of the frames after each frame of a block. */
  private void lookAhead() {
    float[] future = {};
    Optional<Motion> link = Optional.empty();
    int left = window.size();
    for (Iterator<Waiting> later = window.descendingIterator(); later.hasNext(); left--) {
      if (left <= block) {
        futures.addFirst(future);
      }
      Waiting frame = later.next();
      future = joined(frame.own, share(frame), future, link.map(Motion::forth));
      link = frame.link;
    }
  }

  private double share(Waiting frame) {
    return frame.predicted.isPresent() ? temporal.weight() : 1;
  }

  /** Sums of a frame and, if it has a link to a neighbour, those of the neighbour. */
  private float[] joined(
      float[] sums, double share, float[] neighbour, Optional<Motion.Field> link) {
    if (link.isEmpty() || neighbour.length == 0) {
      return sums;
    }
    float[] joined = OpticalFlow.carried(neighbour, link.get().flow(), grid.width());
    float[] confidence = link.get().confidence();
    for (int i = 0; i < joined.length; i++) {
      joined[i] = sums[i] + (float) share * confidence[i / CHANNELS] * joined[i];
    }
    return joined;
  }

  /**
   * The means; where weights are below 1, partly those of the surroundings. Neutral if nothing of
   * the frame is known.
   */
  private float[] colors(float[] sums) {
    float[] around = around(sums);
    float[] ab = new float[2 * grid.width() * grid.height()];
    for (int p = 0; p < ab.length / 2; p++) {
      float weight = sums[CHANNELS * p + 2];
      float known = around[CHANNELS * p + 2];
      float rest = known < Float.MIN_NORMAL ? 0 : Math.max(0, 1 - weight) / known;
      for (int c = 0; c < 2; c++) {
        float sum = sums[CHANNELS * p + c] + rest * around[CHANNELS * p + c];
        ab[2 * p + c] = sum / Math.max(1, weight);
      }
    }
    try (FloatImage image = FloatImage.of(ab, grid.width(), 2)) {
      return image.resized(size.width(), size.height());
    }
  }

  /** Sums over the pixels around each pixel. */
  private float[] around(float[] sums) {
    float[] whole = reduced(sums, 1, 1);
    float[] around =
        reduced(
            sums, Math.max(1, grid.width() / REDUCTION), Math.max(1, grid.height() / REDUCTION));
    float scale = LEAST / Math.max(LEAST, whole[2]);
    for (int i = 0; i < around.length; i++) {
      around[i] += scale * whole[i % CHANNELS];
    }
    return around;
  }

  private float[] reduced(float[] sums, int width, int height) {
    try (FloatImage full = FloatImage.of(sums, grid.width(), CHANNELS);
        FloatImage small = full.stretched(width, height)) {
      return small.resized(grid.width(), grid.height());
    }
  }

  /** The sums of the last frame that has got its colours, for {@link #restore}; not changed. */
  float[] past() {
    return past;
  }

  /** Continues after a frame of these sums; empty for the first. */
  void restore(float[] sums) {
    past = sums;
  }
}
