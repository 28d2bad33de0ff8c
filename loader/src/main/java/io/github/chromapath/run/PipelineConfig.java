// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.SampleCache;
import java.util.Optional;

/**
 * How training reads its images. Batches and their order are the same for any number of workers,
 * with and without a cache.
 *
 * @param workers threads that decode and resize, 1 to {@value #MOST_WORKERS}
 * @param cache of resized samples
 */
public record PipelineConfig(int workers, Optional<SampleCache> cache) {
  /** The largest number of workers. */
  public static final int MOST_WORKERS = 256;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the number of workers is out of range
   */
  public PipelineConfig {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new IllegalArgumentException("give 1 to " + MOST_WORKERS + " workers, not " + workers);
    }
  }

  /** {@return one worker and no cache} */
  public static PipelineConfig standard() {
    return new PipelineConfig(1, Optional.empty());
  }
}
