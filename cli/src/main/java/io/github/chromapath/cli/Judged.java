// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.Classes;
import io.github.chromapath.image.Picture;
import io.github.chromapath.score.ImageScore;
import io.github.chromapath.score.OriginalPicture;
import java.io.IOException;
import java.util.Optional;

/** A source of coloured pictures that are scored. Thread-safe. */
interface Judged {
  /** The name in tables. */
  String name();

  /**
   * The coloured picture of an original, of the same size.
   *
   * @param image the original's name
   * @param truth the original in colour
   * @throws IOException in one sentence, if there is no usable picture
   */
  Output color(String image, Picture truth) throws IOException;

  /** Scores a picture of this source. */
  ImageScore score(OriginalPicture original, Picture result);

  /**
   * A coloured picture.
   *
   * @param picture the picture
   * @param classes the predicted classes
   */
  record Output(Picture picture, Optional<Classes> classes) {}
}
