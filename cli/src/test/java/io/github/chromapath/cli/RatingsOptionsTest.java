// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.score.study.StudyAnswers;
import io.github.chromapath.score.study.StudyKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate --ratings}: from files of answers to tables. */
class RatingsOptionsTest {
  @TempDir private Path folder;

  private Path keyFile;
  private StudyKey key;

  @BeforeEach
  void makeStudy() throws Exception {
    Object[] study =
        StudyFolders.arguments(folder, 4, "--out", folder.resolve("s.html"), "--count", 3);
    assertEquals(0, InProcess.run(study).exitCode());
    keyFile = folder.resolve("s.key.json");
    key = StudyKey.read(keyFile);
  }

  /** The token of a colouring of an image. */
  private String token(int coloring, int image) {
    return key.stimuli().entrySet().stream()
        .filter(e -> e.getValue().coloring() == coloring && e.getValue().image() == image)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** Answers of someone who rates colouring c with {@code ratings[c]} and chooses accordingly. */
  private Path answers(int participant, int... ratings) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("format", StudyAnswers.FORMAT).put("study", key.study());
    root.put("participant", participant);
    ArrayNode list = root.putArray("answers");
    for (int image = 0; image < 3; image++) {
      for (int a = 0; a < 3; a++) {
        list.addObject()
            .put("item", token(a, image))
            .put("rating", ratings[a])
            .put("milliseconds", 900);
        for (int b = a + 1; b < 3; b++) {
          list.addObject()
              .put("left", token(a, image))
              .put("right", token(b, image))
              .put("choice", ratings[a] >= ratings[b] ? "left" : "right")
              .put("milliseconds", 900);
        }
      }
    }
    Path file = folder.resolve("answers-" + participant + ".json");
    json.writeValue(file.toFile(), root);
    return file;
  }

  @Test
  void scoresFollowTheAnswers() throws Exception {
    Path scores = folder.resolve("scores.json");
    InProcess run =
        InProcess.run(
            "evaluate",
            "--ratings",
            answers(1, 2, 3, 5),
            answers(2, 1, 4, 5),
            "--key",
            keyFile,
            "--json",
            scores);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("secretname"), run.out());
    JsonNode root = new ObjectMapper().readTree(scores.toFile());
    assertEquals(2, root.get("participants").asInt());
    List<Double> expected = List.of(1.5, 3.5, 5.0);
    for (int coloring = 0; coloring < 3; coloring++) {
      JsonNode node = root.get("colorings").get(coloring);
      JsonNode opinion = node.get("mean_opinion_score");
      assertEquals(expected.get(coloring), opinion.get("value").asDouble(), 1e-12);
      assertEquals(0.5 * coloring, node.get("chosen").get("value").asDouble(), 1e-12);
    }
    // Only the participants differ here, and a quarter of the resamples has one of them twice.
    JsonNode vivid = root.get("colorings").get(0).get("mean_opinion_score");
    assertEquals(1, vivid.get("low").asDouble());
    assertEquals(2, vivid.get("high").asDouble());
  }

  @Test
  void formatsAreThoseOfEvaluate() throws Exception {
    Path file = answers(1, 2, 3, 5);
    for (Map.Entry<String, String> format :
        Map.of("markdown", "| --- |", "csv", "mean opinion score,", "latex", "\\toprule")
            .entrySet()) {
      InProcess run =
          InProcess.run(
              "evaluate", "--ratings", file, "--key", keyFile, "--format", format.getKey());
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(run.out().contains(format.getValue()), run.out());
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamedAndLeftOut() throws Exception {
    Path good = answers(1, 2, 3, 5);
    Path again = Files.copy(good, folder.resolve("copy.json"));
    Path broken = Files.writeString(folder.resolve("broken.json"), "{");
    InProcess run = InProcess.run("evaluate", "--ratings", good, again, broken, "--key", keyFile);
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("copy.json: participant 1 is in"), run.err());
    assertTrue(run.err().contains("broken.json: it is not JSON"), run.err());
    assertEquals(2, run.err().lines().count(), run.err());
    assertTrue(run.out().contains("Participants: 1, images: 3"), run.out());
    InProcess.run("evaluate", "--ratings", broken, "--key", keyFile)
        .assertFailed(1, "No answers could be used");
    InProcess.run("evaluate", "--ratings", good, "--key", good)
        .assertFailed(1, "it is not the key of a study");
  }

  @Test
  void contradictionsAreWrongUsage() throws Exception {
    Path file = answers(1, 2, 3, 5);
    InProcess.run("evaluate", "--ratings", file).assertFailed(2, "give both");
    InProcess.run("evaluate", "--key", keyFile).assertFailed(2, "give both");
    for (List<Object> other :
        List.<List<Object>>of(
            List.of("--data", folder),
            List.of("--model", "m.safetensors"),
            List.of("--predictions", folder),
            List.of("--csv", "s.csv"),
            List.of("--worst", 3))) {
      InProcess.run("evaluate", "--ratings", file, "--key", keyFile, other.get(0), other.get(1))
          .assertFailed(2, other.get(0) + " does not go with --ratings");
    }
    InProcess.run("evaluate", "--ratings", file, "--key", keyFile, "--json", keyFile, "--force")
        .assertFailed(2, "is the input");
    assertEquals(Optional.of("original"), StudyKey.read(keyFile).original());
  }
}
