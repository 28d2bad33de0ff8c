// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.op.ConvolutionGeometry;

/**
 * One axis of a convolution's window. A convolution of stride s reads s phases of its input: phase
 * a contains the positions s i + a, so that index i of a phase and index i of the result are
 * neighbours. Each tap of the window then reads one phase at a constant shift.
 *
 * @param window a window that is at least as large as its stride
 */
record WindowAxis(ConvolutionGeometry window) {
  /** Number of phases. */
  int phases() {
    return window.stride();
  }

  /** The phase that a tap reads. */
  int phase(int tap) {
    return Math.floorMod(tap - window.padding(), window.stride());
  }

  /** The index in its phase that a tap reads for index 0 of the result. */
  int shift(int tap) {
    return Math.floorDiv(tap - window.padding(), window.stride());
  }

  /** The smallest shift, at most 0. */
  int first() {
    return shift(0);
  }

  /** The largest shift minus the smallest one. */
  int span() {
    return shift(window.kernel() - 1) - first();
  }
}
