// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.loss.Losses;
import io.github.chromapath.score.SegmentationScore;
import io.github.chromapath.score.Truth;
import io.github.chromapath.score.ValidationScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs as this version and earlier ones write them. */
@Tag("fast")
class RunLogTest {
  private static final String LOSSES =
      "{\"total\":7.0,\"huber\":1.0,\"ce\":2.0,\"perceptual\":3.0,\"weighted_huber\":1.5,"
          + "\"weighted_ce\":2.5,\"weighted_perceptual\":3.0}";

  @TempDir Path folder;

  private RunLog read(String... lines) throws IOException {
    RunFolder run = new RunFolder(folder);
    Files.write(run.log(), List.of(lines));
    return run.readLog();
  }

  private static String epoch(int step, String rest) {
    return "{\"kind\":\"epoch\",\"epoch\":1,\"step\":%d,\"training\":%s,\"validation\":%s%s}"
        .formatted(step, LOSSES, LOSSES, rest);
  }

  @Test
  void readsLossesAndScores() throws IOException {
    RunLog log =
        read(
            "{\"kind\":\"step\",\"epoch\":0,\"step\":10,\"training\":" + LOSSES + "}",
            epoch(
                12,
                ",\"scores\":{\"cam16\":{\"shared-L\":3.5,\"true\":4.5},\"mean_iou\":0.25,"
                    + "\"pixel_accuracy\":0.5,\"iou\":{\"road\":0.25}},\"best\":true"));
    LoggedLosses losses = new LoggedLosses(new Losses(7, 1, 2, 3), new Losses(7, 1.5, 2.5, 3));
    assertEquals(List.of(new StepEntry(10, losses)), log.steps());
    ValidationScores scores =
        new ValidationScores(
            Map.of(Truth.SHARED_LIGHTNESS, 3.5, Truth.TRUE, 4.5),
            Optional.of(new SegmentationScore(.25, Map.of("road", .25), .5)));
    assertEquals(
        List.of(
            new EpochEntry(1, 12, new EpochEntry.Pair(losses, losses), Optional.of(scores), true)),
        log.epochs());
  }

  @Test
  void anEarlierLogHasNoScores() throws IOException {
    RunLog log = read(epoch(12, ",\"best\":true"));
    assertEquals(Optional.empty(), log.epochs().get(0).scores());
  }

  @Test
  void numbersThatAreNotFiniteAreTexts() throws IOException {
    RunLog log = read(epoch(12, ",\"scores\":{\"cam16\":{\"true\":\"NaN\"}}"));
    ValidationScores scores = log.epochs().get(0).scores().orElseThrow();
    assertTrue(Double.isNaN(scores.cam16().get(Truth.TRUE)));
    assertEquals(Optional.empty(), scores.segmentation());
  }

  @Test
  void theLaterOfTwoEntriesCountsAndACutLineIsSkipped() throws IOException {
    RunLog log =
        read(
            epoch(12, ",\"best\":false"),
            "{\"kind\":\"epoch\",\"ep",
            epoch(6, ",\"best\":false"),
            epoch(12, ",\"best\":true"));
    assertEquals(List.of(6L, 12L), log.epochs().stream().map(EpochEntry::step).toList());
    assertTrue(log.epochs().get(1).best());
  }

  @Test
  void aRunWithoutALogHasNoLines() throws IOException {
    assertEquals(new RunLog(List.of(), List.of()), new RunFolder(folder).readLog());
  }
}
