// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.github.chromapath.dataset.Gta5Dataset;
import io.github.chromapath.dataset.StreetDataset;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import io.github.chromapath.synth.TimeOfDay;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Synthetic street scenes on clear days, as in the demo.
 *
 * @param training scenes that every training uses
 * @param heldOut scenes that no training uses, from another seed
 */
record Scenes(StreetDataset training, StreetDataset heldOut) {
  private static final int WIDTH = 448;
  private static final int HEIGHT = 248;
  private static final long TRAINING_SEED = 1;
  private static final long HELD_OUT_SEED = 2;
  private static final ImmutableSet<TimeOfDay> TIMES =
      Sets.immutableEnumSet(TimeOfDay.MORNING, TimeOfDay.NOON);

  /**
   * Draws the scenes into folders named after their content.
   *
   * @param threads number of drawing threads, at least 1
   * @throws IOException if they cannot be written
   */
  static Scenes draw(Path work, Setup setup, int threads) throws IOException {
    return new Scenes(
        drawn(work, setup.scenes().training(), TRAINING_SEED, threads),
        drawn(work, setup.scenes().heldOut(), HELD_OUT_SEED, threads));
  }

  private static StreetDataset drawn(Path work, int count, long seed, int threads)
      throws IOException {
    Path folder = work.resolve("scenes-" + count + "-of-seed-" + seed);
    SyntheticDataset.write(
        folder, count, new SynthSpec(WIDTH, HEIGHT, seed, TIMES), threads, done -> {});
    return Gta5Dataset.open(folder);
  }
}
