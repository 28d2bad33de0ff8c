// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import io.github.chromapath.model.InputSize;
import java.util.Optional;

/**
 * Finds the motion of a video from frame to frame, and the frames for the network. Not thread-safe.
 */
final class FrameMotion {
  private final InputSize size;
  private final TemporalSettings settings;
  private Optional<byte[]> before = Optional.empty();
  private int sinceKey;

  /**
   * What is known of a frame before the network has run.
   *
   * @param small the grey frame at the network's size
   * @param motion from the frame before; empty for the first frame, and if no frame depends on
   *     another
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
    Optional<Motion> motion = before.map(earlier -> Motion.between(earlier, now, size));
    boolean alone = motion.isEmpty() || motion.get().cut();
    sinceKey = alone ? 0 : (sinceKey + 1) % settings.keyframes();
    before = Optional.of(now);
    return new Step(small, motion, sinceKey);
  }

  private static byte[] levels(float[] gray) {
    byte[] levels = new byte[gray.length];
    for (int p = 0; p < gray.length; p++) {
      levels[p] = (byte) Math.round(255 * Math.min(1, Math.max(0, gray[p])));
    }
    return levels;
  }
}
