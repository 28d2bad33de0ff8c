// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.video;

import java.nio.ByteBuffer;

/** What a frame depends on beside the grey of the one before it, as bytes; empty for nothing. */
final class FrameState {
  private FrameState() {}

  /**
   * The state after a frame.
   *
   * @param sinceKey frames since the network ran
   * @param sums of {@link SteadyColors}
   */
  static byte[] of(int sinceKey, float[] sums) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Float.BYTES * sums.length);
    bytes.putInt(sinceKey).asFloatBuffer().put(sums);
    return bytes.array();
  }

  /** Frames since the network ran. */
  static int sinceKey(byte[] state) {
    return state.length == 0 ? 0 : ByteBuffer.wrap(state).getInt();
  }

  /** The sums of {@link SteadyColors}. */
  static float[] sums(byte[] state) {
    if (state.length == 0) {
      return new float[0];
    }
    float[] sums = new float[state.length / Float.BYTES - 1];
    ByteBuffer.wrap(state).position(Integer.BYTES).asFloatBuffer().get(sums);
    return sums;
  }
}
