// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

/** The picture that a coloured one is compared with. */
public enum Truth {
  /** The original's a* and b* on the lightness of its grey picture, clamped to the sRGB gamut. */
  SHARED_LIGHTNESS("shared-L"),
  /** The original itself. */
  TRUE("true");

  private final String id;

  Truth(String id) {
    this.id = id;
  }

  /** {@return the name in tables and files} */
  public String id() {
    return id;
  }
}
