/**
 * Street images with their labels: data sets, splits, and batches decoded ahead of training.
 *
 * <p>Pairs that cannot be used are skipped and reported. The examples of a batch depend only on
 * seed, epoch and step.
 */
package io.github.chromapath.dataset;
