// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

/** The L* of a gray value Y in [0, 1]. */
public enum Lightness {
  /** L* of the sRGB color (Y, Y, Y). If a* = b* = 0, the result is exactly the gray input. */
  SRGB,
  /** L* = 100 Y. Darkens middle grays. */
  LUMA,
  /**
   * L* is such that the BT.709 luma of the clamped result is Y. If no L* in [0, 100] is, a* and b*
   * are scaled down until one is. If a* = b* = 0, this is {@link #SRGB}.
   */
  EXACT
}
