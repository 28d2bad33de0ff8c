/**
 * Spreading given colours over a picture along its smooth areas: {@link
 * io.github.chromapath.color.propagation.ColorPropagation}. {@code docs/model.md}, "Hints", has the
 * formulas.
 */
package io.github.chromapath.color.propagation;
