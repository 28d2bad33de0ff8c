// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import java.util.Locale;

/** The parts of a split. */
public enum SplitPart {
  /** Pairs to train on. */
  TRAIN,
  /** Pairs that decide when training stops and which epoch is the best. */
  VALIDATION,
  /** Pairs for the final scores. */
  TEST;

  /** {@return the name in options and files: lower case} */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
