// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.op.ConvolutionGeometry;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class RowStripTest {
  /** Rows -1 to 4, 3 to 8 and 7 to 10 of an input with 10 rows; the first and last are padding. */
  @Test
  void stripsReadTheRowsOfTheirWindows() {
    assertEquals(
        List.of(
            new RowStrip(0, 0, new RowStrip.Form(5, 4, 1, 0)),
            new RowStrip(3, 4, new RowStrip.Form(6, 4, 0, 0)),
            new RowStrip(7, 8, new RowStrip.Form(3, 2, 0, 1))),
        RowStrip.of(ConvolutionGeometry.same(3, 1), 10, 10, 4));
  }

  /** With stride 2, the last window ends before the padding below an input of even height. */
  @Test
  void rowsThatNoWindowReadsAreLeftOut() {
    assertEquals(
        List.of(
            new RowStrip(0, 0, new RowStrip.Form(6, 3, 1, 0)),
            new RowStrip(5, 3, new RowStrip.Form(5, 2, 0, 0))),
        RowStrip.of(ConvolutionGeometry.same(3, 2), 10, 5, 3));
  }

  @Test
  void oneStripHasBothPaddings() {
    assertEquals(
        List.of(new RowStrip(0, 0, new RowStrip.Form(4, 4, 2, 2))),
        RowStrip.of(ConvolutionGeometry.same(5, 1), 4, 4, 100));
  }
}
