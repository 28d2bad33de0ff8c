// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

/** What follows the 1x1 convolutions of the context path. */
public enum ContextAttention {
  /** Efficient Channel Attention. */
  ECA,
  /** Nothing. */
  NONE
}
