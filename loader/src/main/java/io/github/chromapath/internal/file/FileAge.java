// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** The time since a file was modified. It decides what is remembered or cleaned up, no result. */
public final class FileAge {
  private FileAge() {}

  /** {@return the age by the clock of the system; negative for a time in the future} */
  public static Duration of(FileTime modified) {
    return Duration.between(modified.toInstant(), Instant.now());
  }
}
