// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

/**
 * One picture of a study.
 *
 * @param coloring index of the colouring in {@link StudyKey#colorings}
 * @param image index of the image in {@link StudyKey#images}
 */
public record Stimulus(int coloring, int image) {}
