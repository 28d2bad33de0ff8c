// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

/**
 * What the log says of an epoch, or of the part of one that a limit on steps left.
 *
 * @param epoch epochs completed
 * @param step steps completed in all
 * @param training mean total loss while it trained
 * @param validation total loss after it
 */
public record EpochEntry(int epoch, long step, double training, double validation) {}
