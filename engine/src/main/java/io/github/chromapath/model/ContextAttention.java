// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

/** The attention after the 1x1 convolutions of the context path. */
public enum ContextAttention {
  /** Efficient Channel Attention. */
  ECA,
  /** No attention. */
  NONE
}
