// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.colorize;

/**
 * Ways to improve colours at inference, at more cost.
 *
 * @param flip whether the network also colours the mirrored picture; the colours and the logits of
 *     the classes are the means of both. The network takes twice as long
 * @param edgeAware whether colours follow the edges of the picture where they are resized to it, as
 *     {@link io.github.chromapath.color.EdgeAwareColors} defines; otherwise they are interpolated
 *     linearly. Takes 8 bytes more native memory per pixel of the picture
 */
public record Refinement(boolean flip, boolean edgeAware) {
  /** No refinement. */
  public static final Refinement NONE = new Refinement(false, false);
}
