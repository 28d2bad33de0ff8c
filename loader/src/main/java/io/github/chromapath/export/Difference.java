// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.export;

/**
 * How far the results of an exported network in ONNX Runtime are from this engine's, for one output
 * and one batch. In fp32 this is the largest difference of an element, otherwise the root of the
 * mean squared difference; docs/export.md derives the bounds. The unit is that of the output.
 *
 * @param output its name, "ab" or "logits"
 * @param images pictures in the batch
 * @param height rows of the colour network's input
 * @param width columns of the colour network's input
 * @param measured the difference
 * @param allowed the largest difference that is accepted
 */
public record Difference(
    String output, int images, int height, int width, double measured, double allowed) {
  static Difference of(String output, ProbeBatch batch, double measured, double allowed) {
    return new Difference(
        output, batch.images(), batch.size().height(), batch.size().width(), measured, allowed);
  }

  /** Whether the difference is accepted; NaN never is. */
  public boolean accepted() {
    return measured <= allowed;
  }
}
