// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.nio.ShortBuffer;

/** A span of 16-bit elements, whose bits can be copied unchanged. */
interface ShortStorage {
  /** The memory of all elements; its position is ignored and its capacity is the size. */
  ShortBuffer elements();
}
