// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.image.FloatImage;
import io.github.chromapath.model.InputSize;
import java.util.ArrayDeque;
import java.util.Arrays;
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

  private static final int CHANNELS = Warp.CHANNELS;

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

  /** Arrays of sums that are not in use. */
  private final Deque<float[]> spare = new ArrayDeque<>();

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

  /** Motion between two frames of a shot. */
  private record Link(Warp back, Warp forth) {
    static Link of(Motion motion, int width) {
      return new Link(new Warp(motion.back(), width), new Warp(motion.forth(), width));
    }
  }

  /**
   * A frame whose colours are not known yet.
   *
   * @param link to the frame before, if it shows the same shot
   * @param key whether the network has run on it
   * @param own the sums of its own prediction; the prediction itself if nothing is carried
   */
  @SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
  private record Waiting(Optional<Link> link, boolean key, float[] own) {}

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
    float[] own = temporal.active() ? sums(predicted) : predicted.orElseThrow();
    Optional<Link> link = motion.filter(m -> !m.cut()).map(m -> Link.of(m, grid.width()));
    window.add(new Waiting(link, predicted.isPresent(), own));
  }

  private float[] spare() {
    return spare.isEmpty() ? new float[CHANNELS * grid.width() * grid.height()] : spare.pop();
  }

  private void release(float[] sums) {
    if (sums.length > 0) {
      spare.push(sums);
    }
  }

  private float[] sums(Optional<float[]> predicted) {
    float[] sums = spare();
    if (predicted.isEmpty()) {
      Arrays.fill(sums, 0);
    } else {
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
      return window.remove().own;
    }
    if (futures.isEmpty()) {
      lookAhead();
    }
    Waiting frame = window.remove();
    float share = share(frame);
    float[] before = past;
    past = joined(frame.own, share, before, frame.link.map(Link::back));
    release(before);
    release(frame.own);
    Optional<Link> link = Optional.ofNullable(window.peek()).flatMap(Waiting::link);
    float[] future = futures.remove();
    float[] sums = joined(past, share, future, link.map(Link::forth));
    release(future);
    float[] means = means(frame.key ? sums : completed(sums));
    release(sums);
    return means;
  }

  /** Finds the sums of the frames after each frame of a block. */
  private void lookAhead() {
    float[] future = {};
    Optional<Link> link = Optional.empty();
    Iterator<Waiting> later = window.descendingIterator();
    for (int left = window.size(); left > 1; left--) {
      Waiting frame = later.next();
      float[] after = future;
      future = joined(frame.own, share(frame), after, link.map(Link::forth));
      link = frame.link;
      if (left <= block) {
        futures.addFirst(after);
      } else {
        release(after);
      }
    }
    futures.addFirst(future);
  }

  private float share(Waiting frame) {
    return frame.key ? (float) temporal.weight() : 1;
  }

  /** Sums of a frame and, if it has a link to a neighbour, those of the neighbour. */
  private float[] joined(float[] sums, float share, float[] neighbour, Optional<Warp> link) {
    float[] joined = spare();
    System.arraycopy(sums, 0, joined, 0, sums.length);
    if (neighbour.length > 0) {
      link.ifPresent(warp -> warp.add(neighbour, share, joined));
    }
    return joined;
  }

  /** The means, (height, width, 2) at the network's size. */
  private float[] means(float[] sums) {
    float[] ab = new float[2 * grid.width() * grid.height()];
    for (int p = 0; p < ab.length / 2; p++) {
      float weight = sums[CHANNELS * p + 2];
      ab[2 * p] = sums[CHANNELS * p] / weight;
      ab[2 * p + 1] = sums[CHANNELS * p + 1] / weight;
    }
    try (FloatImage image = FloatImage.of(ab, grid.width(), 2)) {
      return image.resized(size.width(), size.height());
    }
  }

  /**
   * Sums with weights of at least 1. Those below are filled up with the surroundings, or with
   * neutral colours if nothing of the frame is known.
   */
  private float[] completed(float[] sums) {
    float[] completed = sums.clone();
    float[] around = around(sums);
    for (int p = 0; p < sums.length; p += CHANNELS) {
      float weight = sums[p + 2];
      float known = around[p + 2];
      float rest = known < Float.MIN_NORMAL ? 0 : Math.max(0, 1 - weight) / known;
      completed[p] += rest * around[p];
      completed[p + 1] += rest * around[p + 1];
      completed[p + 2] = Math.max(1, weight);
    }
    return completed;
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

  /** The sums of the last frame that has got its colours, for {@link #restore}; read-only. */
  float[] past() {
    return past;
  }

  /** Continues after a frame of these sums; empty for the first. */
  void restore(float[] sums) {
    past = sums;
  }
}
