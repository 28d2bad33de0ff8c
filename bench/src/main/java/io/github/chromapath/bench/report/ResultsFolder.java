// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.report;

import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Folder for results.
 *
 * @param path the folder, which exists
 */
public record ResultsFolder(Path path) {
  /**
   * Writes or replaces a file atomically.
   *
   * @throws IOException if it cannot be written
   */
  public void write(String name, byte[] bytes) throws IOException {
    AtomicFile.write(path.resolve(name), bytes);
  }
}
