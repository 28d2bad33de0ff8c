// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.WeightsSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** torchvision's file names, which end with the first 8 digits of the SHA-256 of the content. */
final class PublishedName {
  private static final Pattern NAME = Pattern.compile(".*-([0-9a-f]{8})\\.pth");

  private PublishedName() {}

  /**
   * Checks the content of a file that has such a name.
   *
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if the SHA-256 differs, or reading fails
   */
  static void check(WeightsSource source) throws IOException {
    Path name = source.path().getFileName();
    Matcher published = NAME.matcher(name == null ? "" : name.toString());
    if (!published.matches()) {
      return;
    }
    String hash = source.sha256();
    if (!hash.startsWith(published.group(1))) {
      throw new CheckpointException(
          source.path(),
          "its SHA-256 starts with "
              + hash.substring(0, published.group(1).length())
              + ", not with "
              + published.group(1)
              + " as its name says",
          "download it again, or rename it if it is another file");
    }
  }
}
