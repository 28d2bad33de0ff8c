/**
 * Colour conversions on the host in double precision: sRGB, CIE XYZ and L*a*b*, the colouring of
 * whole pictures, and perceived differences in CAM16-UCS. Constants and formulas: {@code
 * docs/model.md}.
 *
 * <p>These types are immutable and thread-safe. Methods for whole pictures accept a range of
 * pixels, so that several threads can share the work.
 *
 * <p>{@link io.github.chromapath.color.PictureCam16} and {@link
 * io.github.chromapath.color.PictureLab} convert whole pictures in single precision many times as
 * fast. They and {@link io.github.chromapath.color.ColorPlanes} are for one thread each.
 */
package io.github.chromapath.color;
