// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import io.github.chromapath.image.Picture;

/**
 * Measures of a whole result against the original, which do not depend on {@link Truth}.
 *
 * @param psnr peak signal-to-noise ratio of sRGB in dB, from the mean squared error over all pixels
 *     and channels; infinite if the images are equal
 * @param ssim structural similarity of sRGB, the mean over pixels and channels (Wang et al., 2004)
 * @param colorfulness of the result (Hasler and Suesstrunk, 2003), on the scale of 0 to 255
 * @param trueColorfulness of the original
 * @param regrayMean mean difference of the result's luma from the original's, in 1/255
 * @param regrayMax largest such difference, in 1/255
 */
public record Fidelity(
    double psnr,
    double ssim,
    double colorfulness,
    double trueColorfulness,
    double regrayMean,
    double regrayMax) {
  /**
   * Measures a result.
   *
   * @param original the original; its grey values are those that the result should have
   * @param result the coloured picture
   * @throws IllegalArgumentException if the sizes differ
   */
  public static Fidelity of(Picture original, Picture result) {
    Sizes.requireEqual(original, result);
    return new FidelityMeter(original, original.gray()).of(result);
  }
}
