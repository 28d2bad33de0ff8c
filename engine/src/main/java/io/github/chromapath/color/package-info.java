/**
 * Colours on the host, in double precision: sRGB, CIE XYZ and L*a*b*, colouring whole pictures, and
 * perceived differences in CAM16-UCS. Constants and formulas are in {@code docs/model.md}.
 *
 * <p>Everything here is immutable and thread-safe. Work on whole pictures takes a range of pixels,
 * so that callers can share it out.
 */
package io.github.chromapath.color;
