// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.model.ClassSet;
import io.github.chromapath.score.ConfusionMatrix;
import io.github.chromapath.score.Measure;
import io.github.chromapath.score.SegmentationScore;
import io.github.chromapath.score.TrueColors;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scores, classes and colours in the table of a cluster. */
class ClusterScoresTest {
  @ParameterizedTest
  @ValueSource(strings = {"model", "my results", "a\tb", "\t", "PSNR"})
  void keysNameTheirColumnWhateverItIsCalled(String name) {
    for (Measure measure : Measure.ALL) {
      ClusterScores.Column column = new ClusterScores.Column(12, name);
      assertEquals(column, ClusterScores.Column.of(column.key(measure)));
    }
  }

  @Test
  void classesOfAllImagesGiveTheScoreOfTheirSum() {
    ClassSet set = ClassSet.standard();
    ConfusionMatrix first = new ConfusionMatrix(set.size());
    first.add(0, 0, 1000);
    first.add(0, 3, 7);
    ConfusionMatrix second = new ConfusionMatrix(set.size());
    second.add(3, 3, 20);
    second.add(5, 0, 1);
    ClusterClasses classes = new ClusterClasses();
    for (ConfusionMatrix counts : List.of(first, second)) {
      classes.add(ClusterClasses.numbers(2, new Evaluation.Segmentation(set, counts)));
    }
    first.merge(second);
    assertEquals(SegmentationScore.of(first, set), classes.score(2));
    assertEquals(Optional.empty(), classes.score(0));
  }

  @Test
  void coloursAreReadAsTheyWereWritten() {
    TrueColors colors = new TrueColors();
    colors.add(7, new TrueColors.Sum(0.1, -1e9 / 3, 12));
    colors.add(255, new TrueColors.Sum(-0.7, 2, 1));
    assertEquals(colors.sums(), ClusterColors.read(ClusterColors.numbers(colors)).sums());
  }
}
