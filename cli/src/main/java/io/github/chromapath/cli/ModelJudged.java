// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.colorize.PhotoColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.score.ImageScore;
import io.github.chromapath.score.OriginalPicture;

/**
 * A network's pictures.
 *
 * @param name in tables
 * @param colorizer with segmentation; not owned
 */
record ModelJudged(String name, PhotoColorizer colorizer) implements Judged {
  @Override
  public Output color(String image, Picture truth) {
    PhotoColorizer.Result result = colorizer.colorize(truth);
    return new Output(result.picture(), result.classes());
  }

  /** The colorizer keeps the lightness of the grey picture. */
  @Override
  public ImageScore score(OriginalPicture original, Picture result) {
    return original.scoreOnSharedLightness(result);
  }
}
