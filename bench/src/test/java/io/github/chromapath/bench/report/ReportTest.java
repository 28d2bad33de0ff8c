// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/** Tables, ratios and charts from made-up results in JMH's format. */
@Tag("fast")
class ReportTest {
  private static final double EXACT = 1e-12;

  private static JsonNode fixture() throws IOException {
    try (InputStream json = ReportTest.class.getResourceAsStream("results.json")) {
      return new ObjectMapper().readTree(json);
    }
  }

  private static Result inference(Results results, String subject) {
    return results.find("InferenceBenchmark.inference", Map.of("subject", subject)).orElseThrow();
  }

  @Test
  void computesRatiosToOursAndToTheFastestPeer() throws IOException {
    Results results = new Results(fixture());
    Result ours = inference(results, "CHROMAPATH");
    assertEquals(2.5, results.timesOurs(inference(results, "LIBTORCH")).orElseThrow(), EXACT);
    assertEquals(1.25, results.timesOurs(inference(results, "ONNX_RUNTIME")).orElseThrow(), EXACT);
    assertEquals(0.8, results.timesFastestPeer(ours).orElseThrow(), EXACT);
    assertEquals(1.25, results.timesConvolutions(ours, "INFERENCE").orElseThrow(), EXACT);
    assertTrue(results.timesConvolutions(ours, "TRAINING").isEmpty());
    Result training = results.find("TrainingBenchmark.training", Map.of()).orElseThrow();
    assertTrue(results.timesOurs(training).isEmpty(), "nothing of ours to compare it with");
  }

  @Test
  void peaksComeFromTheFastestSample() throws IOException {
    Results results = new Results(fixture());
    assertEquals(1e12, results.peakFlops("FP32").orElseThrow(), 1);
    assertTrue(results.peakFlops("BF16").isEmpty());
    assertEquals(30e9, results.peakBytes().orElseThrow(), 1);
  }

  @Test
  void everyResultHasARow() throws IOException {
    List<Failure> failures =
        List.of(
            new Failure(
                "InferenceBenchmark.inference",
                Map.of("subject", "LIBTORCH_OPTIMIZED"),
                "the process ended with SIGFPE"));
    String text =
        new Report(Map.of("processor", "a fast one"), new Results(fixture()), failures).markdown();
    assertTrue(text.contains("| processor | a fast one |\n"), text);
    assertTrue(text.contains("| matrix product, fp32 | 1000 GFLOP/s |\n"), text);
    assertTrue(text.contains("| triad | 30.0 GB/s |\n"), text);
    assertTrue(
        text.contains("| 64 | 1 | fp32 | all | libtorch | 100 | 5.00 | 2.50 |  | 3.13 | "), text);
    assertTrue(
        text.contains("| 64 | 1 | fp32 | all | chromapath | 40.0 | 2.50 | 1.00 | 0.80 | 1.25 | "),
        text);
    assertTrue(
        text.contains("| 64 | 1 | fp32 | all | ONNX Runtime | 50.0 |  | 1.25 |  | 1.56 | "), text);
    assertTrue(
        text.contains("| 64 | 1 | fp32 |  | bare oneDNN convolutions | 32.0 | 1.00 |"), text);
    assertTrue(text.contains("| libtorch without oneDNN | 900 | 30.0 |  |  |  |  | "), text);
    assertTrue(text.contains("| FileBenchmark.saveCheckpoint |  | 250 | 10.0 |\n"), text);
    assertTrue(
        text.contains(
            "| InferenceBenchmark.inference | subject LIBTORCH_OPTIMIZED"
                + " | the process ended with SIGFPE |\n"),
        text);
  }

  @Test
  void tablesWithoutResultsAreOmitted() {
    String text =
        new Report(Map.of(), new Results(new ObjectMapper().createArrayNode()), List.of())
            .markdown();
    assertFalse(text.contains("##"), text);
  }

  @Test
  void otherUnitsAreRejected() throws IOException {
    ObjectNode result = fixture().get(0).deepCopy();
    ((ObjectNode) result.get("primaryMetric")).put("scoreUnit", "ops/s");
    assertThrows(IllegalArgumentException.class, () -> Result.of(result));
  }

  @Test
  void chartsTimeAndMemory() throws IOException {
    ObjectNode larger = fixture().get(2).deepCopy();
    ((ObjectNode) larger.get("params")).put("size", "128");
    JsonNode two = new ObjectMapper().createArrayNode().add(fixture().get(2)).add(larger);
    GrowthChart chart = new GrowthChart(new Results(two));
    assertTrue(ImageIO.read(new ByteArrayInputStream(chart.png())).getWidth() > 0);
    XYChart time = chart.charts().get(0);
    assertEquals("seconds per batch", time.getYAxisTitle());
    assertEquals("height and width, pixels", time.getXAxisTitle());
    XYSeries series = time.getSeriesCollection().iterator().next();
    assertArrayEquals(new double[] {0.040, 0.040}, series.getYData(), EXACT);
    assertArrayEquals(new double[] {0.010, 0.010}, series.getExtraValues(), EXACT);
    XYChart memory = chart.charts().get(1);
    assertEquals("peak memory of the process, GiB", memory.getYAxisTitle());
    assertNull(memory.getSeriesCollection().iterator().next().getExtraValues());
    assertThrows(IllegalStateException.class, () -> new GrowthChart(new Results(fixture())).png());
  }
}
