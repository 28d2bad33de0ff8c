// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.image.FloatImage;
import io.github.chromapath.model.InputSize;
import java.util.Optional;

/**
 * Finds the motion of a video from frame to frame, and the frames for the network. Not thread-safe.
 *
 * <p>The optical flow is found on grey frames of at most 320 pixels a side: at the network's size
 * it takes longer than the network of the bundled model.
 */
final class FrameMotion {
  private static final int LEAST_SIDE = 16;
  private static final int MOST_SIDE = 320;

  private final InputSize size;
  private final int width;
  private final int height;
  private final TemporalSettings settings;
  private Optional<byte[]> before = Optional.empty();
  private int sinceKey;

  /**
   * What is known of a frame before the network has run.
   *
   * @param small the grey frame at the network's size
   * @param motion from the frame before, of the size {@link SteadyColors.Grid}; empty for the first
   *     frame, and if no frame depends on another
   * @param sinceKey frames since the last for the network; 0 for such a frame
   */
  @SuppressWarnings("ArrayRecordComponent") // a value in transit, compared by nobody
  record Step(float[] small, Optional<Motion> motion, int sinceKey) {
    /** Whether the network runs on this frame. */
    boolean key() {
      return sinceKey == 0;
    }
  }

  /**
   * Starts before a frame.
   *
   * @param sinceKey of the frame before; ignored for the first
   */
  FrameMotion(InputSize size, TemporalSettings settings, int sinceKey) {
    this.size = size;
    double scale = Math.min(1, (double) MOST_SIDE / Math.max(size.width(), size.height()));
    this.width = Math.max(LEAST_SIDE, (int) Math.round(scale * size.width()));
    this.height = Math.max(LEAST_SIDE, (int) Math.round(scale * size.height()));
    this.settings = settings;
    this.sinceKey = sinceKey;
  }

  /** Takes a frame that is finished already. */
  void skip(float[] small) {
    before = Optional.of(levels(small));
  }

  /** Compares the next frame with the one before. */
  Step next(float[] small) {
    if (!settings.active()) {
      return new Step(small, Optional.empty(), 0);
    }
    byte[] now = levels(small);
    Optional<Motion> motion =
        before.map(
            earlier ->
                Motion.between(earlier, now, width).stretched(width, SteadyColors.Grid.of(size)));
    boolean alone = motion.isEmpty() || motion.get().cut();
    sinceKey = alone ? 0 : (sinceKey + 1) % settings.keyframes();
    before = Optional.of(now);
    return new Step(small, motion, sinceKey);
  }

  /** Grey levels for the optical flow, unsigned. */
  private byte[] levels(float[] small) {
    try (FloatImage image = FloatImage.of(small, size.width(), 1)) {
      float[] half = image.resized(width, height);
      byte[] levels = new byte[half.length];
      for (int p = 0; p < half.length; p++) {
        levels[p] = (byte) Math.round(255 * Math.min(1, Math.max(0, half[p])));
      }
      return levels;
    }
  }
}
