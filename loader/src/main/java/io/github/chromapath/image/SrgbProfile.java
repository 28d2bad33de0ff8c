// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.util.Optional;

/** The ICC profile that files of colour pictures carry. */
final class SrgbProfile {
  private SrgbProfile() {}

  /** The profile for a picture; none for grey, which it is not made for. */
  static Optional<byte[]> of(Picture picture) {
    return picture.layout().isGray()
        ? Optional.empty()
        : Optional.of(ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData());
  }
}
