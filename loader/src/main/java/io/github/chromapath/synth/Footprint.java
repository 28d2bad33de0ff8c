// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/** The upright rectangle of the ground plan that a thing occupies, in metres. */
record Footprint(double left, double right, double near, double far) {
  static Footprint around(double x, double z, double radius) {
    return new Footprint(x - radius, x + radius, z - radius, z + radius);
  }

  /** Bounds of a ground plan outline, x and z alternating. */
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

  /** This with a margin along z at both ends. */
  Footprint widened(double margin) {
    return new Footprint(left, right, near - margin, far + margin);
  }

  boolean overlaps(Footprint other) {
    return left < other.right && other.left < right && near < other.far && other.near < far;
  }

  /**
   * Whether this can hide no part of the other but may be hidden by it, seen from (viewX, 0): a
   * line of constant z or x parts the two, and the other is on the viewer's side of it.
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
