// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.util.Optional;

/**
 * How to open a data set.
 *
 * @param labelIds the numbering of the labels; empty for the usual one of the layout, which is then
 *     checked in a sample of the files
 * @param keepGrey whether pictures without colour are used; if not, {@link StreetDataset#load}
 *     refuses them
 * @param headers remembers the sizes of files between processes
 * @param workers threads that read headers, at least 1
 */
public record OpenOptions(
    Optional<LabelIds> labelIds, boolean keepGrey, HeaderCache headers, int workers) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if {@code workers} is below 1
   */
  public OpenOptions {
    if (workers < 1) {
      throw new IllegalArgumentException(workers + " workers");
    }
  }

  /**
   * {@return options for the layout's usual numbering, with grey pictures, without memory, and with
   * a thread for each processor}
   */
  public static OpenOptions standard() {
    return new OpenOptions(
        Optional.empty(), true, HeaderCache.none(), Runtime.getRuntime().availableProcessors());
  }

  /** {@return these options with another numbering of labels} */
  public OpenOptions withLabelIds(Optional<LabelIds> ids) {
    return new OpenOptions(ids, keepGrey, headers, workers);
  }

  /** {@return these options with or without grey pictures} */
  public OpenOptions withGrey(boolean kept) {
    return new OpenOptions(labelIds, kept, headers, workers);
  }

  /** {@return these options with another memory of headers} */
  public OpenOptions withHeaders(HeaderCache cache) {
    return new OpenOptions(labelIds, keepGrey, cache, workers);
  }

  /** {@return these options with another number of threads} */
  public OpenOptions withWorkers(int threads) {
    return new OpenOptions(labelIds, keepGrey, headers, threads);
  }
}
