// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.score.Measure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of scores in the table of a cluster. */
class ClusterScoresTest {
  @ParameterizedTest
  @ValueSource(strings = {"model", "my results", "a\tb", "\t", "PSNR"})
  void keysNameTheirColumnWhateverItIsCalled(String name) {
    for (Measure measure : Measure.ALL) {
      ClusterScores.Column column = new ClusterScores.Column(12, name);
      assertEquals(column, ClusterScores.Column.of(column.key(measure)));
    }
  }
}
