// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

import java.util.Arrays;
import java.util.List;

/**
 * For each screen column the house front or wall that closes the view, so that nothing behind it
 * needs to be painted. All fronts on one side stand in one plane, so at most one front closes each
 * column.
 */
final class Skyline {
  private final double[] depth;
  private final int[] top;
  private final int[] foot;

  private Skyline(int width) {
    depth = new double[width];
    top = new int[width];
    foot = new int[width];
    Arrays.fill(depth, Double.MAX_VALUE);
    Arrays.fill(top, Integer.MAX_VALUE);
  }

  /** The skyline of the parcels on both sides. */
  static Skyline of(Camera camera, int width, Street street, List<Parcel> parcels) {
    Skyline skyline = new Skyline(width);
    for (Parcel parcel : parcels) {
      if (Math.abs(parcel.lot().front()) == street.frontage()) {
        skyline.add(camera, width, parcel);
      }
    }
    return skyline;
  }

  private void add(Camera camera, int width, Parcel parcel) {
    for (int i = 0; i < width; i++) {
      double d = (parcel.lot().front() - camera.x()) / camera.rayX(i + 0.5);
      double z = d * camera.rayZ(i + 0.5);
      if (d > Camera.NEAR && z > parcel.lot().start() && z < parcel.lot().end()) {
        depth[i] = d;
        top[i] = (int) Math.ceil(camera.row(parcel.height(), d) - 0.5);
        foot[i] = (int) Math.ceil(camera.row(0, d) - 0.5) - 1;
      }
    }
  }

  /** The first row of a column in which an object at a depth is hidden. */
  int hiddenFrom(int column, double atDepth) {
    return atDepth > depth[column] * 1.0001 ? top[column] : Integer.MAX_VALUE;
  }

  /** Whether columns left to right are hidden from a row downwards at a depth. */
  boolean hides(double left, double right, int fromRow, double atDepth) {
    int last = (int) Math.min(depth.length - 1.0, right);
    for (int i = (int) Math.max(0, left); i <= last; i++) {
      if (hiddenFrom(i, atDepth) > fromRow) {
        return false;
      }
    }
    return true;
  }

  /** The first row of a column in which the ground may be visible. */
  int groundFrom(int column) {
    return foot[column];
  }
}
