// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.peer;

import java.nio.FloatBuffer;

/** Predicts colours for batches of one size, in this project or a peer. */
public interface Inference extends AutoCloseable {
  /**
   * Predicts a* and b*.
   *
   * @param gray (N, H, W) in [0, 1], direct, in the machine's byte order
   * @param gray224 (N, 224, 224) in [0, 1], direct, in the machine's byte order
   */
  void predict(FloatBuffer gray, FloatBuffer gray224);

  /** A copy of the last prediction, (N, 2, H, W). */
  float[] ab();

  @Override
  void close();
}
