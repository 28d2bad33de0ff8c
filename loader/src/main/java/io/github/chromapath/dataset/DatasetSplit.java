// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

/**
 * The parts of a data set that training uses; {@link Split#training} returns them.
 *
 * @param training pairs to train on
 * @param validation pairs to validate on
 */
public record DatasetSplit(StreetDataset training, StreetDataset validation) {}
