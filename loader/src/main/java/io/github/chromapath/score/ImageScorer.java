// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.dataset.LabelMap;
import io.github.chromapath.image.Picture;
import io.github.chromapath.op.Lightness;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares coloured pictures with their originals. docs/evaluation.md defines the measures.
 *
 * <p>Thread-safe: several threads may score different pictures at the same time. To score several
 * results of one original, use {@link #original}, which converts the original once.
 */
public final class ImageScorer {
  /** A ramp has 400 kB. Labels and means of one evaluation are fewer than this. */
  private static final int RAMPS = 64;

  private final Lightness lightness;
  private final Cam16Ucs space = new Cam16Ucs(ViewingConditions.paper());
  private final LoadingCache<Ab, ColorRamp> ramps =
      CacheBuilder.newBuilder()
          .maximumSize(RAMPS)
          .build(CacheLoader.from(color -> new ColorRamp(color, space)));

  /**
   * Creates a scorer.
   *
   * @param lightness L* of a grey value, for {@link Truth#SHARED_LIGHTNESS} and for fields of a*
   *     and b*. With {@link Lightness#EXACT}, L* depends on the colour, so there is none to share:
   *     that of {@link Lightness#SRGB} is taken.
   */
  public ImageScorer(Lightness lightness) {
    Objects.requireNonNull(lightness);
    this.lightness = lightness == Lightness.EXACT ? Lightness.SRGB : lightness;
  }

  /**
   * Scores a coloured picture, whatever its lightness.
   *
   * @param truth the original
   * @param result the coloured picture
   * @param labels raw label ids of the original
   * @return the scores in every region that has a pixel; without labels, over all pixels only
   * @throws IllegalArgumentException if the sizes differ
   */
  public ImageScore score(Picture truth, Picture result, Optional<LabelMap> labels) {
    return original(truth, labels).score(result);
  }

  /**
   * Scores a* and b* on the lightness of the original's grey values.
   *
   * @param truth the original
   * @param ab the colours
   * @param labels raw label ids of the original
   * @return the scores in every region that has a pixel; without labels, over all pixels only
   * @throws IllegalArgumentException if the sizes differ
   */
  public ImageScore score(Picture truth, AbField ab, Optional<LabelMap> labels) {
    return original(truth, labels).score(ab);
  }

  /**
   * Prepares an original for the comparison with several results.
   *
   * @param truth the original
   * @param labels raw label ids of the original
   * @throws IllegalArgumentException if the sizes differ
   */
  public OriginalPicture original(Picture truth, Optional<LabelMap> labels) {
    return new OriginalPicture(this, truth, labels);
  }

  Lightness lightness() {
    return lightness;
  }

  Cam16Ucs space() {
    return space;
  }

  /** The ramp of a colour; cached. */
  ColorRamp ramp(Ab color) {
    return ramps.getUnchecked(color);
  }
}
