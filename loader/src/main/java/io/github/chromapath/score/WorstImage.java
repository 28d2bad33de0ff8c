// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

/**
 * One of the images with the largest, or the smallest, colour differences.
 *
 * @param image its name
 * @param mean its mean CAM16-UCS difference over all pixels
 */
public record WorstImage(String image, double mean) {}
