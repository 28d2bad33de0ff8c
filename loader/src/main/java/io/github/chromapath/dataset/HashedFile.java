// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.base.Splitter;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A file of a data set and the hash of its content.
 *
 * @param path relative to the folder of the data set, with {@code /} as separator
 * @param sha256 64 hexadecimal digits in lower case
 */
public record HashedFile(String path, String sha256) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern ABSOLUTE = Pattern.compile("([/\\\\]|[A-Za-z]:[/\\\\]).*");
  private static final Splitter STEPS = Splitter.onPattern("[/\\\\]");

  /**
   * Checks path and hash.
   *
   * @throws IllegalArgumentException if the path leaves the folder, or the hash has another form
   */
  public HashedFile {
    if (leavesTheFolder(path)) {
      throw new IllegalArgumentException(
          SplitPair.quoted(path) + " is not a path inside the data folder");
    }
    if (!SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "the SHA-256 of " + SplitPair.quoted(path) + " is not 64 hexadecimal digits");
    }
  }

  private static boolean leavesTheFolder(String path) {
    return path.isEmpty()
        || path.length() > SplitPair.LONGEST_NAME
        || path.indexOf('\0') >= 0
        || ABSOLUTE.matcher(path).lookingAt()
        || STEPS.splitToStream(path).anyMatch(step -> step.equals("..") || step.equals("."));
  }

  /**
   * Hashes a file.
   *
   * @param root folder of the data set
   * @param file relative to {@code root}
   * @throws DatasetException if it cannot be read
   */
  static HashedFile of(Path root, Path file) throws DatasetException {
    return new HashedFile(ImageFiles.name(file), sha256(root.resolve(file)));
  }

  /** The hash of a file's content, which is streamed. */
  static String sha256(Path file) throws DatasetException {
    try {
      return MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
    } catch (IOException e) {
      throw DatasetException.unreadable(file, "check the path", e);
    }
  }
}
