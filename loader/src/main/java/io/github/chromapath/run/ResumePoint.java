// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.backend.ChosenAlgorithms;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.checkpoint.TransferConfig;
import io.github.chromapath.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest checkpoint of a run folder that is not damaged.
 *
 * @param file its path
 * @param device on which it was written; empty for files of earlier versions
 * @param algorithms of that device; empty if it had no choice, and for files of earlier versions
 * @param faults of newer ones, as sentences
 */
record ResumePoint(
    Path file,
    Optional<String> device,
    Optional<ChosenAlgorithms> algorithms,
    List<String> faults) {
  /** The metadata key of the device. */
  static final String DEVICE = "state.device";

  /** The metadata key of the device's algorithms. */
  static final String ALGORITHMS = "state.algorithms";

  /**
   * Whether a device computes every convolution as the one that wrote the checkpoint. A device
   * without a choice does so if it is of the same kind.
   *
   * @param now the algorithms of the device; empty if it has no choice
   */
  boolean sameAlgorithms(Optional<ChosenAlgorithms> now) {
    return now.isEmpty() || algorithms.filter(earlier -> now.get().include(earlier)).isPresent();
  }

  /**
   * {@return the checkpoint from which a run continues} Reads whole files to find damage.
   *
   * @throws CheckpointException if all checkpoints are damaged, one may not be read, or its
   *     settings are not {@code expected}
   */
  static ResumePoint find(RunFolder folder, Settings expected) throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path file : folder.resumable()) {
      try {
        Map<String, String> metadata = metadata(file, expected);
        return new ResumePoint(
            file,
            Optional.ofNullable(metadata.get(DEVICE)),
            Optional.ofNullable(metadata.get(ALGORITHMS)).flatMap(AlgorithmsText::read),
            List.copyOf(faults));
      } catch (CheckpointException e) {
        if (e.getCause() instanceof AccessDeniedException || e.getCause() instanceof Unfit) {
          throw e;
        }
        faults.add(e.getMessage());
      }
    }
    throw new CheckpointException(
        folder.path(),
        "none of its checkpoints can be used: " + String.join(" ", faults),
        "restore one of them, or start a new run with --force");
  }

  /** Checks a checkpoint, and returns its metadata. */
  private static Map<String, String> metadata(Path file, Settings expected) throws IOException {
    if (!Files.exists(file)) {
      throw new CheckpointException(file, "there is no such file", "restore it");
    }
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      checkpoint.verify();
      checkpoint.readState();
      if (!agree(checkpoint.settings(), expected)) {
        throw new CheckpointException(
            file,
            "its settings are not those of config.json",
            "restore both files of one run, or start a new run with --force",
            new Unfit());
      }
      return checkpoint.metadata();
    }
  }

  /** Checkpoints of earlier versions do not name the frozen groups. */
  private static boolean agree(Settings stored, Settings expected) {
    Settings known =
        stored.transfer().equals(TransferConfig.none())
            ? stored.withTransfer(expected.transfer())
            : stored;
    return known.equals(expected);
  }

  /** The checkpoint is not damaged, but of another run. */
  private static final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
