// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

/**
 * A training step in the log.
 *
 * @param step total steps completed
 * @param training losses of the step's batch
 */
public record StepEntry(long step, LoggedLosses training) {}
