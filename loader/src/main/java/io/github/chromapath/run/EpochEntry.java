// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

/**
 * An epoch in the log; the last epoch may be cut short by a limit on steps.
 *
 * @param epoch epochs completed
 * @param step total steps completed
 * @param training mean total loss of the training steps
 * @param validation total loss of the validation after the epoch
 */
public record EpochEntry(int epoch, long step, double training, double validation) {}
