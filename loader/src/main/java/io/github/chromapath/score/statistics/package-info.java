// SPDX-License-Identifier: Apache-2.0
/**
 * Means over images, scores of paired comparisons, and their confidence intervals.
 *
 * <p>{@link io.github.chromapath.score.statistics.Bootstrap} resamples the images once for all
 * columns of numbers, {@link io.github.chromapath.score.statistics.CrossedBootstrap} the images and
 * the participants of a study. docs/evaluation.md and docs/study.md explain the intervals.
 */
package io.github.chromapath.score.statistics;
