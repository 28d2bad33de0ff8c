// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.model;

/** The map from the network's sigmoid output s in (0, 1) to a* and b*: ab = scale s + shift. */
public enum AbRange {
  /** 255 s - 128: the range of OpenCV's 8-bit Lab, which covers all of sRGB. */
  OPENCV(255, -128),
  /** (2 s - 1) 100, after Iizuka et al. (2016). */
  IIZUKA(200, -100);

  private final float scale;
  private final float shift;

  AbRange(float scale, float shift) {
    this.scale = scale;
    this.shift = shift;
  }

  /** a*, b* per unit of s. */
  public float scale() {
    return scale;
  }

  /** a*, b* at s = 0. */
  public float shift() {
    return shift;
  }
}
