// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * Where a body stands and which way it faces.
 *
 * @param x metres to the right of the street's axis
 * @param z metres along the street
 * @param heading radians to the right of the street's direction
 */
record Placement(double x, double z, double heading) {
  /** Ground plan of a rectangle around this place: four corners, x and z alternating. */
  double[] rectangle(double length, double width) {
    double s = Math.sin(heading);
    double c = Math.cos(heading);
    double l = length / 2;
    double w = width / 2;
    return new double[] {
      x - l * s - w * c,
      z - l * c + w * s,
      x - l * s + w * c,
      z - l * c - w * s,
      x + l * s + w * c,
      z + l * c - w * s,
      x + l * s - w * c,
      z + l * c + w * s
    };
  }
}
