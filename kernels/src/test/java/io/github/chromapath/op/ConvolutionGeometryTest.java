// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvolutionGeometryTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 7})
  void oddKernelsKeepTheSizeAtStride1(int kernel) {
    ConvolutionGeometry geometry = ConvolutionGeometry.same(kernel, 1);
    Shape input = new Shape(2, 9, 12, 3);
    assertEquals(new Shape(2, 9, 12, 8), geometry.output(input, 8));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void kernelsThatCannotKeepTheSizeAreRefused(int kernel) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> ConvolutionGeometry.same(kernel, 1));
    String message = refusal.getMessage();
    assertTrue(message.contains("an odd kernel, not " + kernel), message);
  }

  /** An even kernel with stated padding is unambiguous. */
  @Test
  void evenKernelsAreAllowedWithStatedPadding() {
    assertEquals(4, new ConvolutionGeometry(2, 2, 0).output(8));
    assertEquals(4, new ConvolutionGeometry(4, 2, 1).output(8));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, kernel",
    "-3, 1, 0, kernel",
    "3, 0, 1, stride",
    "3, -1, 1, stride",
    "3, 1, -1, padding",
    "3, 1, 3, padding"
  })
  void invalidExtentsAreRefusedByName(int kernel, int stride, int padding, String name) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new ConvolutionGeometry(kernel, stride, padding));
    assertTrue(refusal.getMessage().startsWith(name + " must be"), refusal.getMessage());
  }

  @Test
  void tooLargeWindowsAreRefused() {
    ConvolutionGeometry geometry = new ConvolutionGeometry(5, 1, 0);
    Shape input = new Shape(1, 4, 9, 1);
    assertThrows(IllegalArgumentException.class, () -> geometry.output(input, 1));
  }
}
