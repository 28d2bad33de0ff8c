// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.net.URI;
import java.nio.file.Path;

/** Names of files in one folder that differ in their endings. */
public final class Sibling {
  private Sibling() {}

  /**
   * {@return the file in the same folder under the same name and a further ending; absolute}
   *
   * <p>The bytes of the name do not change, even if they are not valid in the locale's encoding.
   *
   * @param file a file
   * @param ending ASCII letters, digits and dots, starting with a dot, for example ".png"
   */
  public static Path appended(Path file, String ending) {
    String uri = file.toUri().toString();
    int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
    return Path.of(URI.create(uri.substring(0, end) + ending));
  }

  /**
   * {@return the file in the same folder under the same name up to the last dot and another ending;
   * absolute}
   *
   * <p>The bytes of the name do not change, even if they are not valid in the locale's encoding.
   *
   * @param file a file whose name has a dot
   * @param ending ASCII letters, digits and dots, starting with a dot, for example ".png"
   * @throws IllegalArgumentException if the name has no dot
   */
  public static Path of(Path file, String ending) {
    String uri = file.toUri().toString();
    int dot = uri.lastIndexOf('.');
    if (dot <= uri.lastIndexOf('/', uri.length() - 2)) {
      throw new IllegalArgumentException(file + " has no dot in its name");
    }
    return Path.of(URI.create(uri.substring(0, dot) + ending));
  }
}
