// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a run was resumed.
 *
 * @param checkpoint the file from which it continues
 * @param step steps completed in it
 * @param device name of the device that wrote it; empty if an earlier version did
 * @param sameAlgorithms whether the device computes every convolution by the algorithm with which
 *     the file was computed, as far as it has a choice
 * @param faults of newer checkpoints that cannot be used, as sentences; empty if the last one is
 *     used
 * @param droppedLines lines of the log after that step or cut short, which were removed
 */
public record Resumption(
    Path checkpoint,
    long step,
    Optional<String> device,
    boolean sameAlgorithms,
    List<String> faults,
    long droppedLines) {
  /** Copies the list. */
  public Resumption {
    faults = List.copyOf(faults);
  }
}
