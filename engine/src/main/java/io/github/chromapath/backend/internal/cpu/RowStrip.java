// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.op.ConvolutionGeometry;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive rows of a convolution's result in one image, and the rows of its input that they are
 * computed from.
 *
 * @param input first row of the input
 * @param output first row of the result
 * @param form the numbers of rows
 */
record RowStrip(int input, int output, Form form) {
  /**
   * What strips with one primitive have in common.
   *
   * @param inputs number of rows of the input
   * @param outputs number of rows of the result
   * @param above rows of padding above the input
   * @param below rows of padding below it
   */
  record Form(int inputs, int outputs, int above, int below) {}

  /**
   * All strips of an image, from top to bottom.
   *
   * @param height rows of the input
   * @param outputHeight rows of the result
   * @param rows of the result in each strip but the last, at least 1
   */
  static List<RowStrip> of(ConvolutionGeometry window, int height, int outputHeight, int rows) {
    List<RowStrip> strips = new ArrayList<>();
    for (int output = 0; output < outputHeight; output += rows) {
      int outputs = Math.min(rows, outputHeight - output);
      int first = output * window.stride() - window.padding();
      int end = first + (outputs - 1) * window.stride() + window.kernel();
      int above = Math.max(0, -first);
      int below = Math.max(0, end - height);
      int inputs = end - below - (first + above);
      strips.add(new RowStrip(first + above, output, new Form(inputs, outputs, above, below)));
    }
    return strips;
  }
}
