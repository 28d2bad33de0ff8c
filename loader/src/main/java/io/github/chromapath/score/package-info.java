// SPDX-License-Identifier: Apache-2.0
/**
 * Measures how good coloured pictures are.
 *
 * <p>{@link io.github.chromapath.score.ImageScorer} compares one picture with its original and
 * returns an {@link io.github.chromapath.score.ImageScore}. Averages, intervals and tables are made
 * of these scores. docs/evaluation.md defines each measure.
 */
package io.github.chromapath.score;
