// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The real photographs among the test resources. */
public final class Photos {
  private Photos() {}

  /** The path of a photograph by its file name. */
  public static Path photo(String name) {
    try {
      return Path.of(Photos.class.getResource("/photos/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
