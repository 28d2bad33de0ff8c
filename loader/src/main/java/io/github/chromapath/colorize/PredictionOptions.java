// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

import java.util.Objects;

/**
 * How a network runs on a picture.
 *
 * @param refinement ways to improve the colours at more cost
 * @param confidence whether the spread of the colours is measured, for which the colorizer needs
 *     {@link ColorizerOptions#confidence}
 */
public record PredictionOptions(Refinement refinement, boolean confidence) {
  /** One run of the network, without the spread. */
  public static final PredictionOptions PLAIN = new PredictionOptions(Refinement.NONE, false);

  /** Refuses null. */
  public PredictionOptions {
    Objects.requireNonNull(refinement);
  }
}
