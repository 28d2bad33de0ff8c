// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

/**
 * The rating of a picture shown alone.
 *
 * @param stimulus the picture
 * @param score 1 (bad) to 5 (excellent)
 * @param repeat whether the participant had rated this picture before
 * @param milliseconds from the appearance of the picture to the answer
 */
public record Rating(Stimulus stimulus, int score, boolean repeat, int milliseconds) {
  /** The lowest score, "bad". */
  public static final int LOWEST = 1;

  /** The highest score, "excellent". */
  public static final int HIGHEST = 5;
}
