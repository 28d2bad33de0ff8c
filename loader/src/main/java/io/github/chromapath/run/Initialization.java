// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.PartialLoad;
import io.github.chromapath.checkpoint.Settings;
import io.github.chromapath.model.ClassSet;
import io.github.chromapath.nn.ParameterGroups;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The checkpoint from which a run started.
 *
 * @param source the checkpoint
 * @param load the parameters loaded from it
 * @param differences settings in which the checkpoint and the run differ, each as {@code key value,
 *     here value}
 */
public record Initialization(CheckpointSource source, PartialLoad load, List<String> differences) {
  /** Settings that change the meaning of weights but not their names and shapes. */
  private static final List<String> READINGS =
      List.of("model", "ab-range", "lightness", "context-attention", "instance-norm");

  /** The group whose parameters belong to classes. */
  private static final String CLASSIFIER = "segmentation";

  /** Copies the list. */
  public Initialization {
    differences = List.copyOf(differences);
  }

  /**
   * Loads the tensors of a checkpoint whose names and shapes agree with an allocated network. The
   * head of the segmentation is loaded only if both have the same classes.
   *
   * @throws IOException if the file cannot be read, or no tensor agrees
   */
  static Initialization read(CheckpointSource source, Settings settings, ParameterStore store)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(source)) {
      ClassSet theirs = checkpoint.settings().model().classes();
      ClassSet ours = settings.model().classes();
      PartialLoad load =
          checkpoint.readMatching(
              store,
              name -> ParameterGroups.contains(CLASSIFIER, name) && !theirs.sameLabels(ours));
      if (load.filled() == 0) {
        throw new CheckpointException(
            Path.of(source.toString()),
            "none of its tensors has the name and the shape of one of this network",
            "give a checkpoint of this network and width");
      }
      return new Initialization(source, load, differences(checkpoint.settings(), settings));
    }
  }

  private static List<String> differences(Settings theirs, Settings ours) {
    Map<String, String> their = theirs.toMetadata();
    Map<String, String> our = ours.toMetadata();
    return READINGS.stream()
        .filter(key -> their.containsKey(key) && our.containsKey(key))
        .filter(key -> !their.get(key).equals(our.get(key)))
        .map(key -> key + " " + their.get(key) + ", here " + our.get(key))
        .toList();
  }
}
