// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

/**
 * Measures of a whole result against the original, which do not depend on {@link Truth}.
 *
 * @param psnr peak signal-to-noise ratio of sRGB in dB; infinite if the images are equal
 * @param ssim structural similarity of sRGB, the mean over the channels (Wang et al., 2004)
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
    double regrayMax) {}
