// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import java.io.IOException;
import java.util.Optional;

/** Where batches come from. */
public interface TrainingData {
  /** Batches of one pass, in order; close to stop reading ahead. */
  interface Batches extends AutoCloseable {
    /**
     * The next batch; empty at the end. The batch may be filled again by the next call.
     *
     * @throws IOException if the images cannot be read
     */
    Optional<HostBatch> next() throws IOException;

    @Override
    void close();
  }

  /** Full batches in an epoch of training; pictures left over sit this epoch out. */
  int stepsPerEpoch();

  /**
   * Training batches of an epoch in their seeded order, flips applied.
   *
   * @param epoch from 0
   * @param firstStep steps to leave out, when training goes on in the middle of an epoch
   */
  Batches training(int epoch, int firstStep);

  /** All validation pictures, not flipped; the last batch may be smaller. */
  Batches validation();
}
