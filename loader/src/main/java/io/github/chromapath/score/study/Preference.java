// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

/**
 * The answer to a pair of pictures of the same image.
 *
 * @param left the picture on the left, or above
 * @param right the picture on the right, or below
 * @param choice the answer
 * @param repeat whether the participant had judged this pair before
 * @param milliseconds from the appearance of the pair to the answer
 */
public record Preference(
    Stimulus left, Stimulus right, Choice choice, boolean repeat, int milliseconds) {
  /** Which picture looks more natural. */
  public enum Choice {
    /** The left one. */
    LEFT,
    /** The right one. */
    RIGHT,
    /** No difference. */
    NEITHER
  }

  /** {@return 1 if the left picture was chosen, 0 if the right one was, and 1/2 for neither} */
  public double leftWins() {
    return switch (choice) {
      case LEFT -> 1;
      case RIGHT -> 0;
      case NEITHER -> 0.5;
    };
  }
}
