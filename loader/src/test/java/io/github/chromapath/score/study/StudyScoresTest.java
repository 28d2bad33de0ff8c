// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.statistics.BradleyTerry;
import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.statistics.Interval;
import io.github.chromapath.score.study.StudyScores.Score;
import io.github.chromapath.score.table.TableFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores of made-up answers, computed by hand. */
@Tag("fast")
class StudyScoresTest {
  private static final Bootstrap FEW_RESAMPLES = new Bootstrap(200, 0.95, 1);
  private static final StudyKey KEY = Studies.key(3, Optional.of("truth"), "a", "b", "truth");

  /** Ratings of three participants, by image and colouring. */
  private static final int[][][] RATINGS = {
    {{1, 3, 5}, {2, 2, 4}, {3, 4, 5}},
    {{2, 4, 4}, {1, 3, 5}, {2, 2, 5}},
    {{1, 2, 3}, {3, 5, 5}, {1, 3, 4}},
  };

  @TempDir private Path folder;

  private StudyAnswers read(ObjectNode content) throws IOException {
    return StudyAnswers.read(Studies.write(folder.resolve("answers.json"), content), KEY);
  }

  private StudyScores scores(int participants) throws IOException {
    List<StudyAnswers> answers = new ArrayList<>();
    for (int p = 0; p < participants; p++) {
      int[][] ratings = RATINGS[p];
      answers.add(read(Studies.answers(p + 1, KEY, (coloring, image) -> ratings[image][coloring])));
    }
    return new StudyScores(KEY, answers, FEW_RESAMPLES);
  }

  @Test
  void meanOpinionScoresAreMeansOfAllRatings() throws Exception {
    StudyScores scores = scores(3);
    assertEquals(16 / 9.0, scores.score(Score.OPINION, 0).value(), 1e-12);
    assertEquals(28 / 9.0, scores.score(Score.OPINION, 1).value(), 1e-12);
    assertEquals(40 / 9.0, scores.score(Score.OPINION, 2).value(), 1e-12);
    assertEquals(-24 / 9.0, scores.score(Score.OPINION_DIFFERENCE, 0).value(), 1e-12);
    assertEquals(4, scores.ratings(0, 1));
    assertEquals(0, scores.ratings(0, 5));
  }

  /** Ties are half a choice. Counted by hand from the ratings. */
  @Test
  void choicesAreCounted() throws Exception {
    StudyScores scores = scores(3);
    assertEquals(1, scores.wins(0, 1));
    assertEquals(8, scores.wins(1, 0));
    assertEquals(0, scores.wins(0, 2));
    assertEquals(8, scores.wins(2, 1));
    assertEquals(1 / 18.0, scores.score(Score.CHOSEN, 0).value(), 1e-12);
    double[][] wins = {{0, 1, 0}, {8, 0, 1}, {9, 8, 0}};
    double[] strengths = BradleyTerry.scores(wins, StudyScores.VIRTUAL_WINS);
    double[] actual = new double[3];
    for (int coloring = 0; coloring < 3; coloring++) {
      actual[coloring] = scores.score(Score.STRENGTH, coloring).value();
      assertEquals(
          actual[coloring] - strengths[2],
          scores.score(Score.STRENGTH_DIFFERENCE, coloring).value(),
          1e-12);
    }
    assertArrayEquals(strengths, actual, 1e-12);
  }

  /** Of all 27 x 27 resamples of three participants and three images, each is in the range. */
  @Test
  void intervalsContainTheirScores() throws Exception {
    StudyScores scores = scores(3);
    for (Score score : Score.values()) {
      Estimate estimate = scores.score(score, 1);
      Interval interval = estimate.interval().orElseThrow();
      assertTrue(interval.low() < estimate.value(), score + ": " + estimate);
      assertTrue(estimate.value() < interval.high(), score + ": " + estimate);
    }
    assertEquals(
        Optional.of(new Interval(0, 0)),
        scores.score(Score.OPINION_DIFFERENCE, KEY.reference()).interval());
  }

  @Test
  void repeatedAnswersCountForConsistencyOnly() throws Exception {
    int[][] ratings = RATINGS[0];
    ObjectNode root = Studies.answers(1, KEY, (coloring, image) -> ratings[image][coloring]);
    ArrayNode list = (ArrayNode) root.get("answers");
    list.addObject()
        .put("item", Studies.token(0, 0))
        .put("rating", 1)
        .put("repeat", true)
        .put("milliseconds", 9000);
    list.addObject()
        .put("item", Studies.token(1, 0))
        .put("rating", 5)
        .put("repeat", true)
        .put("milliseconds", 9000);
    // First answer: b over a. Again with exchanged sides: the same, then another one.
    Studies.addPair(list, 0, 1, 0, (coloring, image) -> coloring + 1).put("repeat", true);
    Studies.addPair(list, 2, 1, 0, (coloring, image) -> 2 - coloring).put("repeat", true);
    StudyAnswers answers = read(root);
    Consistency consistency = Consistency.of(List.of(answers));
    assertEquals(2, consistency.repeatedRatings());
    assertEquals(1, consistency.sameRatings());
    assertEquals(1, consistency.ratingChange().orElseThrow());
    assertEquals(0.5, consistency.samePairShare().orElseThrow());
    assertEquals(2000, consistency.medianMilliseconds().orElseThrow());
    // 9 first pairs and 2 again: one tie, left chosen in the first repetition only.
    assertEquals(1 / 11.0, consistency.neitherShare().orElseThrow(), 1e-12);
    assertEquals(1 / 10.0, consistency.leftShare().orElseThrow(), 1e-12);
    StudyScores scores = new StudyScores(KEY, List.of(answers), FEW_RESAMPLES);
    assertEquals(2, scores.score(Score.OPINION, 0).value(), 1e-12);
  }

  private static String unwrapped(StudyScores scores) {
    return TableFormat.TEXT.render(scores.tables()).replaceAll("\\s+", " ");
  }

  @Test
  void tablesNameWhatWasResampled() throws Exception {
    String three = unwrapped(scores(3));
    assertTrue(three.contains("Participants: 3, images: 3"), three);
    assertTrue(three.contains("200 resamples of both"), three);
    String one = unwrapped(scores(1));
    assertTrue(one.contains("one participant says nothing about others"), one);
    for (TableFormat format : TableFormat.values()) {
      assertFalse(format.render(scores(3).tables()).isBlank());
    }
  }

  @Test
  void jsonHasEveryScore() throws Exception {
    Path file = folder.resolve("scores.json");
    StudyScores scores = scores(3);
    StudyScoresJson.write(file, scores);
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertEquals("truth", root.get("reference").asText());
    JsonNode b = root.get("colorings").get(1);
    assertEquals("b", b.get("name").asText());
    assertEquals(28 / 9.0, b.get("mean_opinion_score").get("value").asDouble(), 1e-12);
    assertEquals(8, b.get("chosen_over").get("a").asDouble());
    Interval interval = scores.score(Score.STRENGTH, 1).interval().orElseThrow();
    assertEquals(interval.low(), b.get("bradley_terry").get("low").asDouble());
    assertFalse(root.get("colorings").get(2).has("bradley_terry_difference"));
    assertEquals(0, root.get("consistency").get("all").get("repeated_pairs").asInt());
  }

  @Test
  void oneParticipantCountsOnce() throws Exception {
    StudyAnswers answers = scores(1).answers().get(0);
    assertThrows(
        IllegalArgumentException.class,
        () -> new StudyScores(KEY, List.of(answers, answers), FEW_RESAMPLES));
    assertThrows(
        IllegalArgumentException.class, () -> new StudyScores(KEY, List.of(), FEW_RESAMPLES));
  }
}
