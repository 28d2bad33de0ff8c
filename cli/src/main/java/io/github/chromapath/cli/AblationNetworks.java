// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.colorize.ColorizerOptions;
import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.run.RunFolder;
import java.io.IOException;

/**
 * Loads the networks of an ablation, each with the lightness of its training.
 *
 * @param backend the device; not owned
 * @param precision of the networks
 */
record AblationNetworks(Backend backend, Precision precision) {
  /**
   * The best network of one of a row's trainings, to be closed by the caller.
   *
   * @throws IOException if the checkpoint cannot be read
   */
  PhotoColorizer load(AblationPlan.Row row, AblationPlan.Training training) throws IOException {
    ColorizerOptions options =
        ColorizerOptions.builder()
            .segmentation(true)
            .precision(precision)
            .chroma(row.chroma())
            .checkpointLightness()
            .build();
    return PhotoColorizer.load(new RunFolder(training.folder()).best(), backend, options);
  }

  /** The network of the first seed; as {@link #load}. */
  PhotoColorizer loadFirst(AblationPlan.Row row) throws IOException {
    return load(row, row.trainings().get(0));
  }
}
