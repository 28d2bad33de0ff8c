// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.backend.DeviceChoiceListener;
import io.github.chromapath.checkpoint.CheckpointSource;
import io.github.chromapath.cluster.Assignment;
import io.github.chromapath.cluster.Site;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an executor computes with, and how its messages name files. */
final class ClusterSite {
  private ClusterSite() {}

  /** The model that the driver sent, or the bundled one. */
  static CheckpointSource model(Site site) {
    return site.model()
        .<CheckpointSource>map(CheckpointSource.File::new)
        .orElseGet(CheckpointSource.Bundled::new);
  }

  /** The executor's processors; the caller closes the backend. */
  static Backend backend(Site site) {
    BackendOptions options = BackendOptions.builder().threads(site.threads()).build();
    return Backends.open("cpu", options, DeviceChoiceListener.NONE);
  }

  /**
   * A message with local files replaced by what they are copies of.
   *
   * @param local pattern of local paths below {@link Assignment#folder}
   * @param location what the message names instead
   */
  static String located(String message, Assignment assignment, String local, String location) {
    String copies = Pattern.quote(assignment.folder().toString()) + local;
    return message.replaceAll(copies, Matcher.quoteReplacement(location));
  }
}
