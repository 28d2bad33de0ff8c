// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.train;

import java.io.IOException;
import java.util.Optional;

/** The source of training and validation batches. */
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

  /** Full batches in an epoch of training; the remaining images are not used in this epoch. */
  int stepsPerEpoch();

  /**
   * Training batches of an epoch in their seeded order, flipped and with their draws.
   *
   * @param epoch from 0
   * @param firstStep number of steps to skip, when training resumes in the middle of an epoch
   */
  Batches training(int epoch, int firstStep);

  /** All validation images, not flipped; the last batch may be smaller. */
  Batches validation();
}
