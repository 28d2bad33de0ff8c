// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.graph.ParallelConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The data of a training run.
 *
 * @param source the data set
 * @param validation number of validation images, at least 1
 * @param batch images in a batch, of all ranks, at least 1
 * @param parallel how several ranks share a batch; no effect on one rank
 * @param split the manifest given for the run; empty if the run draws its validation images itself
 */
public record DataConfig(
    DataSource source,
    int validation,
    int batch,
    ParallelConfig parallel,
    Optional<SplitReference> split) {
  /** The default number of validation images is this part of the data set. */
  public static final int VALIDATION_DIVISOR = 5;

  /** The largest default number of validation images. */
  public static final int LARGEST_DEFAULT_VALIDATION = 500;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if {@code validation} or {@code batch} is below 1
   */
  public DataConfig {
    OptimizerConfig.requirePositive("validation", validation);
    OptimizerConfig.requirePositive("batch", batch);
  }

  /** {@return the folder of the data set, as the user gave it} */
  public Path folder() {
    return source.folder();
  }

  /** {@return the layout of the folder} */
  public DatasetLayout layout() {
    return source.layout();
  }

  /**
   * {@return the default number of validation images: a fifth of the data set, at least 1 and at
   * most 500}
   *
   * @param images number of usable images in the data set
   */
  public static int defaultValidation(int images) {
    return Math.max(1, Math.min(LARGEST_DEFAULT_VALIDATION, images / VALIDATION_DIVISOR));
  }
}
