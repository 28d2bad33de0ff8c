// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import com.google.common.collect.ImmutableList;
import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.PartialLoad;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a run took from the checkpoint that it starts from.
 *
 * @param file the checkpoint
 * @param load what it gave
 * @param differences readings of the paper that the checkpoint and the run do not share, as clauses
 */
public record Initialization(Path file, PartialLoad load, ImmutableList<String> differences) {
  /** What decides how weights are meant, and leaves their names and shapes as they are. */
  private static final List<String> READINGS =
      List.of("ab-range", "lightness", "context-attention", "instance-norm");

  /**
   * Fills an allocated network where names and shapes agree.
   *
   * @throws IOException if the file cannot be read or gives nothing, in one sentence
   */
  static Initialization read(Path file, Settings settings, ParameterStore store)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      PartialLoad load = checkpoint.readMatching(store);
      if (load.filled() == 0) {
        throw new CheckpointException(
            file,
            "none of its tensors has the name and the shape of one of this network",
            "give a checkpoint of this network and width");
      }
      return new Initialization(file, load, differences(checkpoint.settings(), settings));
    }
  }

  private static ImmutableList<String> differences(Settings theirs, Settings ours) {
    Map<String, String> their = theirs.toMetadata();
    Map<String, String> our = ours.toMetadata();
    return READINGS.stream()
        .filter(key -> !their.get(key).equals(our.get(key)))
        .map(key -> key + " " + their.get(key) + ", here " + our.get(key))
        .collect(ImmutableList.toImmutableList());
  }
}
