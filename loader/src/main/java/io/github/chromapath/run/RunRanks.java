// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.DatasetSplit;
import io.github.chromapath.nn.Parameter;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.train.Ranks;
import io.github.chromapath.train.TrainingLimits;
import io.github.chromapath.train.TrainingState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the ranks of a run agree on, besides its steps. The first rank reads and writes the run
 * folder; every rank reads data and weights.
 *
 * @param ranks of the run
 */
record RunRanks(Ranks ranks) {
  /**
   * Checks that all ranks start alike. Paths may differ.
   *
   * @throws IOException on every rank, if one of them has other options, pictures or checkpoints
   */
  void requireSame(TrainConfig config, DatasetSplit data, TrainingState state) throws IOException {
    if (ranks.alone()) {
      return;
    }
    List<RunIdentity> all =
        ranks.all(RunIdentity.of(config, data, state).text()).stream()
            .map(RunIdentity::parse)
            .toList();
    for (int rank = 1; rank < all.size(); rank++) {
      Optional<String> difference = all.get(rank).difference(all.get(0));
      if (difference.isPresent()) {
        throw new IOException(
            "rank "
                + rank
                + " differs from rank 0: "
                + difference.get()
                + "; give every rank the same options and the same files");
      }
    }
  }

  /** Gives every rank the parameters, statistics and optimizer state of the first. */
  void copyFirst(ParameterStore store, Optimizer optimizer) {
    if (ranks.alone()) {
      return;
    }
    for (Parameter parameter : store.all()) {
      float[] values = store.read(parameter.name());
      ranks.copyFirst(values);
      store.write(parameter.name(), values);
    }
    for (Parameter state : optimizer.states()) {
      float[] values = optimizer.read(state);
      ranks.copyFirst(values);
      optimizer.write(state, values);
    }
  }

  /** The limits of the first rank. */
  TrainingLimits ofFirst(TrainingLimits own) {
    return new TrainingLimits(
        Integer.parseInt(ranks.ofFirst(String.valueOf(own.epochs()))),
        Long.parseLong(ranks.ofFirst(String.valueOf(own.steps()))));
  }

  /** The decision of the first rank. */
  boolean ofFirst(boolean own) {
    return Boolean.parseBoolean(ranks.ofFirst(String.valueOf(own)));
  }
}
