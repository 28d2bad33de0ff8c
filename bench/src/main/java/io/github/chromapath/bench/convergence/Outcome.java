// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;

/**
 * Result of one training.
 *
 * @param seed of initialisation, order and flips
 * @param precision of the training
 * @param first mean training losses of the first steps
 * @param last mean training losses of the last steps
 * @param heldOut losses on the held-out scenes, in fp32
 * @param heldOutAsTrained losses on the held-out scenes, in the precision of the training
 * @param skipped number of steps that loss scaling skipped
 * @param seconds of training, including validation after each epoch
 */
record Outcome(
    long seed,
    Precision precision,
    Losses first,
    Losses last,
    Losses heldOut,
    Losses heldOutAsTrained,
    long skipped,
    double seconds) {}
