// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

/** What L* a grey pixel Y in [0, 1] stands for. */
public enum Lightness {
  /** L* of the sRGB colour (Y, Y, Y): a neutral prediction gives back exactly the grey input. */
  SRGB,
  /** L* = 100 Y, taken literally; darkens mid greys. */
  LUMA
}
