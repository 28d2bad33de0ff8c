// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.checkpoint.Checkpoint;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.checkpoint.Settings;
import java.io.IOException;
import java.util.Map;

/** The names of the model that comes with this project. */
final class BundledModel {
  static final String NAME = "streets";

  /** Key of the version in the model's metadata. */
  private static final String VERSION = "version";

  private BundledModel() {}

  /**
   * Its name, version, input size, training data and page.
   *
   * @throws IOException if this build has no such model
   */
  static String describe() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(new CheckpointSource.Bundled())) {
      Settings settings = checkpoint.settings();
      Map<String, String> metadata = checkpoint.metadata();
      String version =
          metadata.containsKey(VERSION) ? "version " + metadata.get(VERSION) + ", " : "";
      return "%s (%s%dx%d, trained on synthetic streets; docs/streets.md)"
          .formatted(NAME, version, settings.width(), settings.height());
    }
  }
}
