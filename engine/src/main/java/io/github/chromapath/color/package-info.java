/**
 * Colour conversions on the host in double precision: sRGB, CIE XYZ and L*a*b*, the colouring of
 * whole pictures, and perceived differences in CAM16-UCS. Constants and formulas: {@code
 * docs/model.md}.
 *
 * <p>All types are immutable and thread-safe. Methods for whole pictures accept a range of pixels,
 * so that several threads can share the work.
 */
package io.github.chromapath.color;
