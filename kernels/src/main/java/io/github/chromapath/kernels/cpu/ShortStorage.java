// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import java.nio.ShortBuffer;

/** A span whose elements take 16 bits, which can be moved as they are. */
interface ShortStorage {
  /** The memory, from element 0 on; its position is ignored and its capacity is the size. */
  ShortBuffer elements();
}
