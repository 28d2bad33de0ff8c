// SPDX-License-Identifier: Apache-2.0
/**
 * Means over images and their confidence intervals.
 *
 * <p>{@link io.github.chromapath.score.statistics.Bootstrap} resamples the images once for all
 * columns of numbers. docs/evaluation.md explains the intervals.
 */
package io.github.chromapath.score.statistics;
