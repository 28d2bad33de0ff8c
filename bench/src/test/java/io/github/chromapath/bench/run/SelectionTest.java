// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.chromapath.bench.report.Failure;
import io.github.chromapath.bench.report.Results;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The selected runs, and which of them are skipped. */
@Tag("fast")
class SelectionTest {
  private static final Selection SELECTION = new Selection("cpu", 0, 1);

  private static Set<String> sizes(List<Run> runs, String benchmark) {
    return runs.stream()
        .filter(run -> run.benchmark().equals(benchmark))
        .map(run -> run.parameters().get("size"))
        .collect(Collectors.toSet());
  }

  private static Run training(String subject) {
    return SELECTION.only(224).stream()
        .filter(run -> run.benchmark().startsWith("Training"))
        .filter(run -> run.parameters().get("subject").equals(subject))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everySelectionHasItsSizes() {
    String inference = "InferenceBenchmark.inference";
    assertEquals(Set.of("896"), sizes(SELECTION.quick(), inference));
    assertEquals(Set.of("224", "448", "896", "1792"), sizes(SELECTION.full(), inference));
    assertEquals(
        Set.of("224", "448", "896"), sizes(SELECTION.full(), "TrainingBenchmark.training"));
    assertEquals(Set.of("448"), sizes(SELECTION.only(448), inference));
  }

  @Test
  void quickRunTakesFewerSamplesOfLibtorchOnly() {
    for (Run run : SELECTION.quick()) {
      if (run.parameters().containsKey("subject")) {
        boolean libtorch = run.parameters().get("subject").startsWith("LIBTORCH");
        assertEquals(libtorch, run.iterations() < 5, run::toString);
      }
    }
  }

  /** Losses, gates and conversions of colours have one shape each. */
  @Test
  void quickRunHasOperationsOfTheTrainingStep() {
    Set<String> kinds =
        SELECTION.quick().stream()
            .filter(run -> run.benchmark().equals("OperationBenchmark.operation"))
            .map(run -> run.parameters().get("operation").split(" ", 2)[0])
            .collect(Collectors.toSet());
    assertTrue(
        kinds.containsAll(
            Set.of("Huber", "SoftmaxCrossEntropy", "SqueezeExcite.Backward", "LabColor.ToRgb")),
        kinds::toString);
  }

  @Test
  void tensorFlowIsMeasuredInBothPrecisions() {
    assertEquals(
        Set.of("FP32", "BF16"),
        SELECTION.quick().stream()
            .filter(run -> "TENSORFLOW".equals(run.parameters().get("subject")))
            .map(run -> run.parameters().get("precision"))
            .collect(Collectors.toSet()));
  }

  @Test
  void onnxRuntimeIsMeasuredInFp32InferenceOnly() {
    assertTrue(
        SELECTION.full().stream()
            .filter(run -> run.parameters().getOrDefault("subject", "").startsWith("ONNX_RUNTIME"))
            .allMatch(
                run ->
                    run.benchmark().startsWith("Inference")
                        && run.parameters().get("precision").equals("FP32")));
  }

  @Test
  void threadsOfBothPassesGrowToTheProcessors() {
    for (String pass : Set.of("InferenceBenchmark.inference", "TrainingBenchmark.training")) {
      Set<String> threads =
          SELECTION.growth(4).stream()
              .filter(run -> run.benchmark().equals(pass))
              .map(run -> run.parameters().get("threads"))
              .collect(Collectors.toSet());
      assertEquals(Set.of("0", "1", "2", "4"), threads, pass);
    }
  }

  @Test
  void libtorchWithoutOneDnnIsSuperfluousIfItRunsWith() {
    Run plain = training("LIBTORCH_PLAIN");
    ArrayNode nothing = new ObjectMapper().createArrayNode();
    assertFalse(plain.superfluous(new Results(nothing)));
    Run with = training("LIBTORCH");
    assertFalse(with.superfluous(new Results(nothing)));
    ArrayNode result = new ObjectMapper().createArrayNode().add(MadeUpResult.of(with));
    assertTrue(plain.superfluous(new Results(result)));
  }

  @Test
  void aPeerThatFailedIsNotTriedAtOtherSizes() {
    Run peer = training("LIBTORCH");
    Failure failure =
        new Failure(peer.benchmark(), peer.with("size", 448).parameters(), "it crashed");
    assertTrue(peer.failedBefore(List.of(failure)).isPresent());
    Failure other =
        new Failure(peer.benchmark(), peer.with("precision", "BF16").parameters(), "it crashed");
    assertTrue(peer.failedBefore(List.of(other)).isEmpty());
    Run ours = training("CHROMAPATH");
    Failure own = new Failure(ours.benchmark(), ours.parameters(), "it crashed");
    assertTrue(ours.failedBefore(List.of(own)).isEmpty());
  }

  @Test
  void allSettingsBecomeArgumentsOfJmh() {
    Run run = new Run("PeakBenchmark.product", Map.of("precision", "FP32"), 2, 5);
    assertEquals(
        List.of(
            "^io\\.github\\.chromapath\\.bench\\.PeakBenchmark\\.product$",
            "-p",
            "precision=FP32",
            "-wi",
            "2",
            "-i",
            "5",
            "-f",
            "1"),
        run.arguments());
  }
}
