// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.dataset.DatasetException;
import io.github.chromapath.dataset.SplitManifest;
import io.github.chromapath.dataset.SplitProtocol;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The manifest that a run was given. The run folder has a copy of it, which resuming reads.
 *
 * @param file as given
 * @param sha256 of the file's content, in hexadecimal digits
 * @param protocol of the manifest
 */
public record SplitReference(Path file, String sha256, Optional<SplitProtocol> protocol) {
  /**
   * {@return the reference to a manifest}
   *
   * @param file absolute
   * @param manifest read from it
   * @throws DatasetException if the file cannot be read
   */
  public static SplitReference of(Path file, SplitManifest manifest) throws DatasetException {
    return new SplitReference(file, SplitManifest.sha256(file), manifest.protocol());
  }

  /** {@return whether the best epoch is selected on the test part} */
  public boolean selectsOnTest() {
    return protocol.equals(Optional.of(SplitProtocol.PAPER));
  }
}
