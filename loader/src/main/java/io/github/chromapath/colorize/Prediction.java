// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import io.github.chromapath.color.PictureColorizer;
import io.github.chromapath.image.Picture;
import io.github.chromapath.model.InputSize;
import io.github.chromapath.op.Lightness;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the network predicts for one picture, at the network's size. The picture can be coloured
 * from it many times, with any chroma and lightness and at any size, without the network. Immutable
 * and thread-safe.
 */
public final class Prediction {
  /** Values of a* and b* at the network's size. */
  static final class Colors {
    private final InputSize size;
    private final float[] ab;
    private final Optional<float[]> edges;

    /**
     * Takes over the values.
     *
     * @param ab finite numbers, (height, width, 2)
     * @param edges the grey values, (height, width), if colours follow edges
     */
    Colors(InputSize size, float[] ab, Optional<float[]> edges) {
      this.size = size;
      this.ab = ab;
      this.edges = edges;
    }

    FullSizeColors stretched(int width, int height) {
      return edges
          .map(gray -> FullSizeColors.edgeAware(size.width(), ab, gray, width, height))
          .orElseGet(() -> FullSizeColors.linear(size.width(), ab, width, height));
    }
  }

  private final Colors colors;
  private final Optional<Classes> classes;
  private final Optional<ColorSpread> spread;

  Prediction(Colors colors, Optional<Classes> classes, Optional<ColorSpread> spread) {
    this.colors = colors;
    this.classes = classes;
    this.spread = spread;
  }

  /**
   * Colours the picture that this is the prediction of.
   *
   * @param picture the picture, or the same one at another size; size, depth and alpha are kept
   * @param chroma factor on a* and b*, at least 0
   * @param lightness how a grey value becomes L*
   * @throws IllegalArgumentException if {@code chroma} is negative or not finite
   */
  public Picture color(Picture picture, double chroma, Lightness lightness) {
    return color(picture, new PictureColorizer(chroma, lightness), ColorHints.NONE);
  }

  /**
   * Colours the picture that this is the prediction of, with colours that a person wants in it.
   *
   * @param picture the picture, or the same one at another size; size, depth and alpha are kept
   * @param color factor on the predicted a* and b*, and how a grey value becomes L*
   * @param hints wanted colours, in pixels of {@code picture}; the factor does not change them
   * @throws IllegalArgumentException if the hints do not fit the picture, or they colour a class
   *     that was not predicted
   */
  public Picture color(Picture picture, PictureColorizer color, ColorHints hints) {
    GrayPicture gray = GrayPicture.of(picture);
    if (hints.isEmpty()) {
      return color(gray, color, picture::withColor);
    }
    try (FullSizeColors full =
        HintedColors.of(
            hints, gray, new HintedColors.Predicted(colors, classes), (float) color.chroma())) {
      return picture.withColor(computed(gray, full, new PictureColorizer(1, color.lightness())));
    }
  }

  /** The picture in the predicted colours and those of hints, and the maps beside it. */
  PhotoColorizer.Result result(Picture picture, PictureColorizer color, ColorHints hints) {
    return new PhotoColorizer.Result(color(picture, color, hints), classes, spread);
  }

  /** Passes the colours of a grey picture to {@code use}, which may read them until it returns. */
  <T> T color(GrayPicture gray, PictureColorizer color, Function<Picture.Colors, T> use) {
    try (FullSizeColors full = colors.stretched(gray.width(), gray.height())) {
      return use.apply(computed(gray, full, color));
    }
  }

  private static Picture.Colors computed(
      GrayPicture gray, FullSizeColors full, PictureColorizer color) {
    return (from, to, rgb) -> {
      int pixels = to - from;
      float[] grayPart = new float[pixels];
      float[] abPart = new float[2 * pixels];
      gray.values().get(from, to, grayPart);
      full.get(from, to, grayPart, abPart);
      color.colorize(grayPart, abPart, rgb, pixels);
    };
  }

  /** The predicted classes; present if {@link ColorizerOptions#segmentation} is set. */
  public Optional<Classes> classes() {
    return classes;
  }

  /** How unsure the network is of each colour; present if it was asked for. */
  public Optional<ColorSpread> spread() {
    return spread;
  }

  /** Memory of the values at the network's size on Java's heap, in bytes. */
  public long bytes() {
    long values = 2;
    if (colors.edges.isPresent()) {
      values++;
    }
    if (spread.isPresent()) {
      values++;
    }
    return Float.BYTES * values * colors.size.height() * colors.size.width();
  }
}
