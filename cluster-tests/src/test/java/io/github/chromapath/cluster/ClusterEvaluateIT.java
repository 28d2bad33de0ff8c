// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code cluster evaluate} on jars that Spark sends to executors, against {@code evaluate}. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "starts the launcher for Linux")
class ClusterEvaluateIT {
  @TempDir Path folder;

  private static JsonNode json(Path file) throws Exception {
    return new ObjectMapper().readTree(file.toFile());
  }

  private ClusterProgram score(List<String> evaluate, Path out, String json, String... settings)
      throws Exception {
    ClusterProgram program =
        ClusterProgram.start(
            folder, ClusterProgram.spark(), cluster(evaluate, out, json, settings));
    program.end(0);
    return program;
  }

  private List<String> cluster(List<String> evaluate, Path out, String json, String... settings) {
    List<String> cluster = new ArrayList<>(evaluate);
    cluster.add(0, "cluster");
    cluster.addAll(ClusterProgram.TWO_EXECUTORS);
    cluster.addAll(List.of("--out", out.toString(), "--json", folder.resolve(json).toString()));
    cluster.addAll(List.of(settings));
    return cluster;
  }

  @Test
  void scoresAsEvaluateDoesAndThenOnlyWhatHasChanged() throws Exception {
    Path truth = NarrowModel.scenes().resolve("images");
    Path labels = NarrowModel.scenes().resolve("labels");
    Path predictions = folder.resolve("predictions");
    ClusterProgram.run(
        folder, 0, List.of("infer", truth.toString(), "--out", predictions.toString()));
    List<String> evaluate =
        List.of(
            "evaluate",
            "--truth",
            truth.toString(),
            "--labels",
            labels.toString(),
            "--predictions",
            "theirs=" + predictions,
            "--model",
            NarrowModel.file().toString(),
            "--resamples",
            "200");
    List<String> local = new ArrayList<>(evaluate);
    local.addAll(List.of("--threads", "1", "--json", folder.resolve("a.json").toString()));
    ClusterProgram.run(folder, 0, local);
    JsonNode expected = json(folder.resolve("a.json"));
    // The network with two lightnesses, the folder, neutral colours and two mean colours.
    assertEquals(6, expected.get("models").size());
    assertTrue(expected.get("models").get(0).has("segmentation"));

    Path out = folder.resolve("scores");
    score(evaluate, out, "b.json");
    assertEquals(expected, json(folder.resolve("b.json")));
    assertEquals(6, TableRows.of(out).size());

    try (Stream<Path> files = Files.list(predictions)) {
      Path one = files.sorted().findFirst().orElseThrow();
      Files.setLastModifiedTime(one, FileTime.fromMillis(1_000_000_000_000L));
    }
    ClusterProgram again = score(evaluate, out, "c.json", "--installed");
    again.assertSays("5 of 6 pictures existed already.");
    assertEquals(expected, json(folder.resolve("c.json")));

    // A folder that cannot be used is refused before the first job.
    Path used = Files.createDirectory(folder.resolve("used"));
    Files.writeString(used.resolve("notes.txt"), "mine");
    ClusterProgram refused =
        ClusterProgram.start(
            folder, ClusterProgram.spark(), cluster(evaluate, used, "d.json", "--installed"));
    refused.end(2);
    refused.assertSays("--out " + used + " is not empty: give another folder");
    assertEquals(List.of("notes.txt"), List.of(used.toFile().list()));
  }

  @Test
  @Tag("faults")
  void scoresWhatIsMissingAfterTheJobWasKilled() throws Exception {
    Path truth = Folders.pictures(folder.resolve("truth"), 40, 100);
    List<String> evaluate =
        List.of(
            "evaluate",
            "--truth",
            truth.toString(),
            "--predictions",
            "same=" + truth,
            "--resamples",
            "200");
    Path out = folder.resolve("scores");
    // Each task has a single picture.
    String[] settings = {"--installed", "--conf", "spark.default.parallelism=2"};
    ClusterProgram killed =
        ClusterProgram.start(
            folder, ClusterProgram.spark(), cluster(evaluate, out, "a.json", settings));
    Path rows = out.resolve("_chromapath/rows");
    while (!Files.exists(rows) || Folders.results(rows).size() < 4) {
      assertTrue(killed.process().isAlive(), killed.messages());
      Thread.sleep(5);
    }
    killed.kill();
    int kept = (int) Folders.results(rows).stream().filter(name -> name.endsWith(".json")).count();
    assertFalse(Files.exists(folder.resolve("a.json")));

    ClusterProgram second = score(evaluate, out, "b.json", settings);
    second.assertSays(kept + " of 40 pictures existed already.");
    assertFalse(Files.exists(rows));
    assertEquals(40, TableRows.of(out).size());
    score(evaluate, folder.resolve("other"), "c.json", settings);
    assertEquals(json(folder.resolve("c.json")), json(folder.resolve("b.json")));
  }
}
