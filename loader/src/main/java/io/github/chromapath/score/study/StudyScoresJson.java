// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.study.StudyScores.Score;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * {@link StudyScores} as JSON. Numbers are not rounded. Keys without a value, such as an interval
 * if nothing was resampled, are absent.
 */
public final class StudyScoresJson {
  /** Value of the key {@code format}. */
  public static final String FORMAT = "chromapath-study-scores-1";

  private final StudyScores scores;

  private StudyScoresJson(StudyScores scores) {
    this.scores = scores;
  }

  /**
   * Creates or replaces the file, whole or not at all.
   *
   * @param file the file; its folder must exist
   * @param scores the scores
   * @throws IOException with a message that names the file
   */
  public static void write(Path file, StudyScores scores) throws IOException {
    ObjectNode root = new StudyScoresJson(scores).root();
    AtomicFile.write(file, StudyJson.MAPPER.writeValueAsBytes(root));
  }

  private ObjectNode root() {
    StudyKey key = scores.key();
    ObjectNode root = StudyJson.MAPPER.createObjectNode();
    root.put("format", FORMAT)
        .put("study", key.study())
        .put("participants", scores.answers().size())
        .put("images", key.images().size())
        .put("reference", key.colorings().get(key.reference()));
    root.putObject("bootstrap")
        .put("resamples", scores.bootstrap().resamples())
        .put("level", scores.bootstrap().level())
        .put("seed", scores.bootstrap().seed());
    ArrayNode colorings = root.putArray("colorings");
    for (int coloring = 0; coloring < key.colorings().size(); coloring++) {
      coloring(colorings.addObject(), coloring);
    }
    ObjectNode consistency = root.putObject("consistency");
    consistency(consistency.putObject("all"), Consistency.of(scores.answers()));
    for (StudyAnswers answers : scores.answers()) {
      consistency(
          consistency.putObject(Integer.toString(answers.participant())),
          Consistency.of(List.of(answers)));
    }
    return root;
  }

  private void coloring(ObjectNode node, int coloring) {
    StudyKey key = scores.key();
    node.put("name", key.colorings().get(coloring));
    estimate(node, "mean_opinion_score", Score.OPINION, coloring);
    ArrayNode ratings = node.putArray("ratings");
    for (int rating = Rating.LOWEST; rating <= Rating.HIGHEST; rating++) {
      ratings.add(scores.ratings(coloring, rating));
    }
    estimate(node, "chosen", Score.CHOSEN, coloring);
    estimate(node, "bradley_terry", Score.STRENGTH, coloring);
    if (coloring != key.reference()) {
      estimate(node, "mean_opinion_score_difference", Score.OPINION_DIFFERENCE, coloring);
      estimate(node, "bradley_terry_difference", Score.STRENGTH_DIFFERENCE, coloring);
    }
    ObjectNode over = node.putObject("chosen_over");
    for (int other = 0; other < key.colorings().size(); other++) {
      if (other != coloring) {
        over.put(key.colorings().get(other), scores.wins(coloring, other));
      }
    }
  }

  private void estimate(ObjectNode node, String name, Score score, int coloring) {
    Estimate estimate = scores.score(score, coloring);
    ObjectNode entry = node.putObject(name).put("value", estimate.value());
    estimate
        .interval()
        .ifPresent(interval -> entry.put("low", interval.low()).put("high", interval.high()));
  }

  private static void consistency(ObjectNode node, Consistency of) {
    node.put("repeated_ratings", of.repeatedRatings())
        .put("same_ratings", of.sameRatings())
        .put("repeated_pairs", of.repeatedPairs())
        .put("same_pairs", of.samePairs());
    number(node, "mean_rating_change", of.ratingChange());
    number(node, "left_share", of.leftShare());
    number(node, "neither_share", of.neitherShare());
    number(node, "median_milliseconds", of.medianMilliseconds());
  }

  private static void number(ObjectNode node, String key, OptionalDouble value) {
    value.ifPresent(present -> node.put(key, present));
  }
}
