// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.synth;

/**
 * One stretch of one side of the street, behind the pavement, in metres.
 *
 * @param side -1 left, 1 right
 * @param start z of its near end
 * @param end z of its far end
 * @param front x of the plane that the front of a house or wall stands in
 */
record Lot(int side, double start, double end, double front) {}
