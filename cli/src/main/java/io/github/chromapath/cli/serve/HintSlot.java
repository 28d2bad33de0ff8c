// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.colorize.ColorHints;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureException;
import java.util.Optional;

/**
 * The place for the colours that a client wants in a picture. They can change while it is painted.
 * Thread-safe.
 */
final class HintSlot {
  private Optional<Hints> hints = Optional.empty();

  synchronized boolean isEmpty() {
    return hints.isEmpty();
  }

  /** The hints for the picture as it is shown, at its own or another size. */
  synchronized ColorHints at(Picture shown) throws PictureException {
    return hints.isEmpty() ? ColorHints.NONE : hints.get().at(shown.width(), shown.height());
  }

  /** Changes the hints. Returns those before, whose file the caller deletes. */
  synchronized Optional<Hints> replace(Optional<Hints> next) {
    Optional<Hints> before = hints;
    hints = next;
    return before;
  }
}
