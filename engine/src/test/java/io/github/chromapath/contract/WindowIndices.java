// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.op.ConvolutionGeometry;
import io.github.chromapath.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** Converts libtorch's indices of pooled maxima, row * W + column of the input, to the engine's. */
final class WindowIndices {
  private WindowIndices() {}

  /** The results with {@code name} as row * kernel + column within the window. */
  static Map<String, float[]> inWindow(
      Map<String, float[]> results,
      String name,
      Shape input,
      Shape output,
      ConvolutionGeometry geometry) {
    float[] flat = results.get(name);
    float[] local = new float[flat.length];
    for (int i = 0; i < flat.length; i++) {
      int pixel = i / output.c();
      int top = pixel / output.w() % output.h() * geometry.stride() - geometry.padding();
      int left = pixel % output.w() * geometry.stride() - geometry.padding();
      int position = (int) flat[i];
      int row = position / input.w() - top;
      int column = position % input.w() - left;
      local[i] = row * geometry.kernel() + column;
    }
    Map<String, float[]> translated = new LinkedHashMap<>(results);
    translated.put(name, local);
    return translated;
  }
}
