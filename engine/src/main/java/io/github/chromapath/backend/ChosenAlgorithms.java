// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The algorithms in which a device computes convolutions. Two processes with the same choices add
 * in the same order, if the algorithms are deterministic.
 *
 * @param library device, versions and options that the choices depend on
 * @param byConvolution the name of the algorithm for each convolution
 */
public record ChosenAlgorithms(String library, SortedMap<String, String> byConvolution) {
  /** Copies the map. */
  public ChosenAlgorithms {
    byConvolution = Collections.unmodifiableSortedMap(new TreeMap<>(byConvolution));
  }

  /** Copies the map. */
  public ChosenAlgorithms(String library, Map<String, String> byConvolution) {
    this(library, new TreeMap<>(byConvolution));
  }

  /**
   * Whether every convolution of {@code earlier} has the same algorithm here. Further convolutions
   * do not matter.
   */
  public boolean include(ChosenAlgorithms earlier) {
    return library.equals(earlier.library)
        && byConvolution.entrySet().containsAll(earlier.byConvolution.entrySet());
  }
}
