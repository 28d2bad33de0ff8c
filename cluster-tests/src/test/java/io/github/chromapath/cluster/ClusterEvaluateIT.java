// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code cluster evaluate} on jars that Spark sends to executors, against {@code evaluate}. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "starts the launcher for Linux")
class ClusterEvaluateIT {
  @TempDir Path folder;

  private static List<JsonNode> models(Path json) throws Exception {
    List<JsonNode> models = new ArrayList<>();
    new ObjectMapper().readTree(json.toFile()).get("models").forEach(models::add);
    return models;
  }

  @Test
  void scoresAsEvaluateDoesWithTheSameIntervals() throws Exception {
    Path truth = NarrowModel.scenes().resolve("images");
    Path labels = NarrowModel.scenes().resolve("labels");
    Path model = NarrowModel.file();
    Path predictions = folder.resolve("predictions");
    ClusterProgram.run(
        folder, 0, List.of("infer", truth.toString(), "--out", predictions.toString()));
    List<String> both =
        List.of(
            "evaluate",
            "--truth",
            truth.toString(),
            "--labels",
            labels.toString(),
            "--predictions",
            "theirs=" + predictions,
            "--model",
            model.toString(),
            "--resamples",
            "200");
    List<String> local = new ArrayList<>(both);
    local.addAll(List.of("--threads", "1", "--json", folder.resolve("a.json").toString()));
    ClusterProgram.run(folder, 0, local);

    List<String> cluster = new ArrayList<>(both);
    cluster.add(0, "cluster");
    cluster.addAll(ClusterProgram.TWO_EXECUTORS);
    cluster.addAll(
        List.of(
            "--out", folder.resolve("scores").toString(),
            "--json", folder.resolve("b.json").toString()));
    ClusterProgram.run(folder, 0, cluster);

    List<JsonNode> expected = models(folder.resolve("a.json"));
    List<JsonNode> actual = models(folder.resolve("b.json"));
    // The network with two lightnesses, the folder and neutral colours.
    assertEquals(4, actual.size());
    for (int i = 0; i < actual.size(); i++) {
      for (String part : List.of("name", "color", "whole")) {
        assertTrue(actual.get(i).has(part), part);
        assertEquals(expected.get(i).get(part), actual.get(i).get(part), part);
      }
    }
    assertEquals(6, TableRows.of(folder.resolve("scores")).size());
    assertTrue(Files.size(folder.resolve("b.json")) > 1000);
  }
}
