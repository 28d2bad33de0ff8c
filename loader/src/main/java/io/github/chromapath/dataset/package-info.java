/**
 * Street pictures with their labels: data sets, splits, and batches decoded ahead of training.
 *
 * <p>What cannot be used is skipped, counted and named; which examples a batch holds depends on
 * seed, epoch and step alone.
 */
package io.github.chromapath.dataset;
