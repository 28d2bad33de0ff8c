// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.chromapath.score.ConfidenceScores.Averages;
import io.github.chromapath.score.RiskCoverage.Order;
import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.statistics.Interval;
import io.github.chromapath.score.table.Csv;
import io.github.chromapath.score.table.Table;
import io.github.chromapath.score.table.TableFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Averages of three images of two pixels with the errors 0 and 2f, for f = 1, 2 and 3. The
 * confidence is right in the first two and wrong in the last. With one or two pixels kept, the
 * oracle's risks are 0 and f, its area f/2. A wrong order has the risks 2f and f, the area 3f/2.
 */
@Tag("fast")
class ConfidenceScoresTest {
  @TempDir private Path folder;

  private static RiskCoverage curve(float factor, boolean right) {
    return RiskCoverage.of(
        new float[] {0, 2 * factor}, right ? new float[] {0, 1} : new float[] {1, 0});
  }

  private static ConfidenceScores scores() {
    return new ConfidenceScores.Builder()
        .add(curve(1, true))
        .add(curve(2, true))
        .add(curve(3, false))
        .build();
  }

  private static ScoreTable table() {
    ModelScores ours = HandmadeScores.model("ours", 1).confidence(scores()).build();
    ModelScores rival = HandmadeScores.model("rival", 2).build();
    return new ScoreTable(List.of(ours, rival), HandmadeScores.baselines(), Bootstrap.DEFAULT);
  }

  /** Areas of the confidence: 1/2, 1 and 9/2. A resample may consist of one image. */
  @Test
  void averagesAreOverImagesAndPaired() {
    Averages averages = scores().averages(Bootstrap.DEFAULT);
    assertEquals(2, averages.area(Order.CONFIDENCE).value(), 1e-12);
    assertEquals(1, averages.area(Order.ORACLE).value(), 1e-12);
    assertEquals(2, averages.random().value(), 1e-12);
    assertEquals(Optional.of(new Interval(1, 3)), averages.random().interval());
    assertEquals(1, averages.excess().value(), 1e-12);
    assertEquals(Optional.of(new Interval(0, 3)), averages.excess().interval());
    // Gains of the confidence: 1/2, 1, -3/2; of the oracle: 1/2, 1, 3/2.
    assertEquals(0, averages.gain().value(), 1e-12);
    assertEquals(Optional.of(new Interval(-100, 100)), averages.gain().interval());
    assertEquals(2, averages.risk(Order.CONFIDENCE, 50).value(), 1e-12);
    assertEquals(0, averages.risk(Order.ORACLE, 50).value(), 1e-12);
    assertEquals(2, averages.risk(Order.ORACLE, 55).value(), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> averages.risk(Order.ORACLE, 52));
  }

  @Test
  void oneImageHasNoIntervalAndAPerfectPictureNoGain() {
    Averages one =
        new ConfidenceScores.Builder().add(curve(1, true)).build().averages(Bootstrap.DEFAULT);
    assertEquals(Optional.empty(), one.area(Order.CONFIDENCE).interval());
    Averages perfect =
        new ConfidenceScores.Builder()
            .add(curve(0, true))
            .add(curve(0, false))
            .build()
            .averages(Bootstrap.DEFAULT);
    assertTrue(Double.isNaN(perfect.gain().value()));
    assertEquals(0, perfect.excess().value());
  }

  @Test
  void curvesOfOtherImagesAreRefused() {
    ConfidenceScores two =
        new ConfidenceScores.Builder().add(curve(1, true)).add(curve(2, true)).build();
    ModelScores.Builder model = HandmadeScores.model("ours", 1).confidence(two);
    assertThrows(IllegalArgumentException.class, model::build);
    assertThrows(IllegalArgumentException.class, new ConfidenceScores.Builder()::build);
  }

  @Test
  void tablesHaveTheModelsThatWereJudged() {
    List<Table> tables =
        table().tables().stream().filter(table -> table.title().startsWith("Confidence")).toList();
    assertEquals(2, tables.size());
    assertEquals(List.of("ours"), tables.get(0).rows().stream().map(Table.Row::name).toList());
    assertEquals(
        List.of("ours, confidence", "ours, oracle"),
        tables.get(1).rows().stream().map(Table.Row::name).toList());
    String text = TableFormat.TEXT.render(tables);
    assertTrue(text.contains("-100.0..100.0"), text);
    assertTrue(text.contains("ours, oracle"), text);
    ScoreTable without =
        new ScoreTable(
            List.of(HandmadeScores.model("ours", 1).build()),
            HandmadeScores.baselines(),
            Bootstrap.DEFAULT);
    assertTrue(
        without.tables().stream().noneMatch(table -> table.title().startsWith("Confidence")));
  }

  @Test
  void filesHaveTheCurves() throws Exception {
    JsonNode root =
        JsonMapper.builder().build().readTree(ScoreJson.bytes(table(), 1)).at("/models");
    JsonNode confidence = root.at("/0/confidence");
    assertEquals(2, confidence.at("/aurc/confidence/value").doubleValue(), 1e-12);
    assertEquals(1, confidence.at("/aurc/random/low").doubleValue(), 1e-12);
    assertEquals(1, confidence.at("/excess_aurc/value").doubleValue(), 1e-12);
    assertEquals(-100, confidence.at("/percent_of_possible_gain/low").doubleValue(), 1e-9);
    assertEquals(20, confidence.at("/curve").size());
    assertEquals(100, confidence.at("/curve/0/coverage_percent").intValue());
    assertEquals(2, confidence.at("/curve/0/oracle/value").doubleValue(), 1e-12);
    assertEquals(0, confidence.at("/curve/19/oracle/value").doubleValue(), 1e-12);
    assertTrue(root.at("/1/confidence").isMissingNode());

    Path file = folder.resolve("images.csv");
    ImageCsv.write(file, table().models());
    List<List<String>> lines = Csv.parse(Files.readString(file));
    int area = lines.get(0).indexOf("AURC confidence (CAM16-UCS)");
    int risk = lines.get(0).indexOf("risk confidence 50 % (CAM16-UCS)");
    assertEquals("0.5", lines.get(1).get(area));
    assertEquals("6", lines.get(1 + 2 * 5).get(risk));
    assertEquals("", lines.get(2).get(area));
  }
}
