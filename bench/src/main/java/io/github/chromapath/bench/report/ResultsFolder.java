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
  /** The name of the file with JMH's results. */
  public static final String RESULTS = "results.json";

  /** The name of the file with the benchmarks that have no result. */
  public static final String FAILURES = "failures.json";

  /** The name of the file with the machine and the versions of libraries. */
  public static final String ENVIRONMENT = "environment.json";

  /**
   * Writes or replaces a file atomically.
   *
   * @throws IOException if it cannot be written
   */
  public void write(String name, byte[] bytes) throws IOException {
    AtomicFile.write(path.resolve(name), bytes);
  }
}
