// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** A rectangle of the ground plan with its sides along x and z, in metres. */
record Footprint(double left, double right, double near, double far) {
  static Footprint around(double x, double z, double radius) {
    return new Footprint(x - radius, x + radius, z - radius, z + radius);
  }

  /** Bounds of an outline on the ground plan, given as x and z alternating. */
  static Footprint of(double[] outline) {
    double left = outline[0];
    double right = outline[0];
    double near = outline[1];
    double far = outline[1];
    for (int i = 2; i < outline.length; i += 2) {
      left = Math.min(left, outline[i]);
      right = Math.max(right, outline[i]);
      near = Math.min(near, outline[i + 1]);
      far = Math.max(far, outline[i + 1]);
    }
    return new Footprint(left, right, near, far);
  }

  /** This footprint with a margin along z at both ends. */
  Footprint widened(double margin) {
    return new Footprint(left, right, near - margin, far + margin);
  }

  boolean overlaps(Footprint other) {
    return left < other.right && other.left < right && near < other.far && other.near < far;
  }

  /**
   * Whether the other footprint may hide this one and cannot be hidden by it, seen from (viewX, 0):
   * a line of constant z or x separates the two, with the other one on the viewer's side.
   */
  boolean behind(Footprint other, double viewX) {
    if (near >= other.far) {
      return true;
    }
    if (far <= other.near) {
      return false;
    }
    boolean beyondRight = left >= other.right && other.right >= viewX;
    boolean beyondLeft = right <= other.left && other.left <= viewX;
    return beyondRight || beyondLeft;
  }
}
