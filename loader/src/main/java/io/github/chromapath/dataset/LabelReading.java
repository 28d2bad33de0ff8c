// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

/**
 * How the label files of a data set are read.
 *
 * @param ids the numbering of their samples
 * @param settled whether the user stated the numbering; then labels that only look wrong are
 *     accepted
 */
record LabelReading(LabelIds ids, boolean settled) {}
