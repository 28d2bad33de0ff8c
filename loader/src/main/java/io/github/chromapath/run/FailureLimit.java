// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.SkippedPair;
import io.github.chromapath.train.HostBatch;
import io.github.chromapath.train.TrainingData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Stops training when more than 1 % of its pairs have failed. Pictures without colour do not count:
 * their files are sound. One failed pair is tolerated in any set.
 *
 * <p>The decision falls on the training thread, batch by batch, so it does not depend on the
 * threads that decode.
 */
final class FailureLimit {
  private static final int LARGEST_PART = 100;

  private final int pairs;
  private final Consumer<SkippedPair> onSkip;
  private final Set<String> known = new HashSet<>();
  private final List<SkippedPair> failed = new ArrayList<>();

  /**
   * A limit of which nothing is used.
   *
   * @param pairs training and validation pairs together
   * @param onSkip receives each skipped pair once
   */
  FailureLimit(int pairs, Consumer<SkippedPair> onSkip) {
    this.pairs = pairs;
    this.onSkip = onSkip;
  }

  /** Receives a skipped pair, in every pass again. */
  void skipped(SkippedPair pair) {
    if (known.add(pair.name())) {
      onSkip.accept(pair);
      if (pair.kind() == SkippedPair.Kind.FAILED) {
        failed.add(pair);
      }
    }
  }

  private void require() throws FailedPairsException {
    if (failed.size() > Math.max(1, pairs / LARGEST_PART)) {
      throw new FailedPairsException(failed, pairs);
    }
  }

  /** The same data; its batches throw a {@link FailedPairsException} beyond the limit. */
  TrainingData over(TrainingData data) {
    return new TrainingData() {
      @Override
      public int stepsPerEpoch() {
        return data.stepsPerEpoch();
      }

      @Override
      public Batches training(int epoch, int firstStep) {
        return limited(data.training(epoch, firstStep));
      }

      @Override
      public Batches validation() {
        return limited(data.validation());
      }
    };
  }

  private TrainingData.Batches limited(TrainingData.Batches batches) {
    return new TrainingData.Batches() {
      @Override
      public Optional<HostBatch> next() throws IOException {
        Optional<HostBatch> next = batches.next();
        require();
        return next;
      }

      @Override
      public void close() {
        batches.close();
      }
    };
  }
}
