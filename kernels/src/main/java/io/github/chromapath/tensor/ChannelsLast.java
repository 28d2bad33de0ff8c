// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/** The order of elements on the device, (N, H, W, C), and in files, (N, C, H, W). */
public final class ChannelsLast {
  private ChannelsLast() {}

  /**
   * Elements in file order.
   *
   * @param shape the shape on the device
   * @param device elements (N, H, W, C)
   * @return elements (N, C, H, W)
   */
  public static float[] toChannelsFirst(Shape shape, float[] device) {
    return transpose(device, shape.n(), shape.h() * shape.w(), shape.c());
  }

  /**
   * Elements in device order.
   *
   * @param shape the shape on the device
   * @param file elements (N, C, H, W)
   * @return elements (N, H, W, C)
   */
  public static float[] fromChannelsFirst(Shape shape, float[] file) {
    return transpose(file, shape.n(), shape.c(), shape.h() * shape.w());
  }

  /** Each of {@code batches} matrices of rows x columns, transposed. */
  private static float[] transpose(float[] source, int batches, int rows, int columns) {
    float[] target = new float[source.length];
    int matrix = rows * columns;
    for (int b = 0; b < batches; b++) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          target[b * matrix + c * rows + r] = source[b * matrix + r * columns + c];
        }
      }
    }
    return target;
  }
}
