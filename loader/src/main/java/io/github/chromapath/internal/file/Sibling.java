// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.file;

import java.net.URI;
import java.nio.file.Path;

/** Files that lie side by side under names that differ in their endings. */
public final class Sibling {
  private Sibling() {}

  /**
   * {@return the file beside another, absolute, under its name up to the last dot and another
   * ending}
   *
   * <p>A name keeps its bytes, whether or not they are characters in the encoding of the locale.
   *
   * @param file whose name has a dot
   * @param ending of ASCII letters, digits and dots, from the dot on: ".png"
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
