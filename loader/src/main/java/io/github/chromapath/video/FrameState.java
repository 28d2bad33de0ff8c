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
   * @param colors a* and b* at the network's size
   */
  static byte[] of(int sinceKey, float[] colors) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Float.BYTES * colors.length);
    bytes.putInt(sinceKey).asFloatBuffer().put(colors);
    return bytes.array();
  }

  /** Frames since the network ran. */
  static int sinceKey(byte[] state) {
    return state.length == 0 ? 0 : ByteBuffer.wrap(state).getInt();
  }

  /** a* and b* at the network's size. */
  static float[] colors(byte[] state) {
    if (state.length == 0) {
      return new float[0];
    }
    float[] colors = new float[state.length / Float.BYTES - 1];
    ByteBuffer.wrap(state).position(Integer.BYTES).asFloatBuffer().get(colors);
    return colors;
  }
}
