// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

import io.github.chromapath.graph.Precision;
import io.github.chromapath.loss.Losses;

/**
 * How one training ended.
 *
 * @param seed of initialisation, order and flips
 * @param precision that it trained in
 * @param first mean training losses of the first steps
 * @param last mean training losses of the last steps
 * @param heldOut losses on the held-out scenes, in fp32
 * @param heldOutAsTrained the same, in the precision that it trained in
 * @param skipped steps that loss scaling left out
 * @param seconds that training took, validations at the end of epochs included
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
