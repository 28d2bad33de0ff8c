// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.study.StudyScores.Score;
import io.github.chromapath.score.table.Cell;
import io.github.chromapath.score.table.Table;
import io.github.chromapath.score.table.Table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The tables of a study. */
final class StudyTables {
  /** Names of the ratings 1 to 5 in ITU-T P.910. */
  private static final List<String> CATEGORIES =
      List.of("bad", "poor", "fair", "good", "excellent");

  private final StudyScores scores;
  private final StudyKey key;

  StudyTables(StudyScores scores) {
    this.scores = scores;
    key = scores.key();
  }

  List<Table> tables() {
    return List.of(opinions(), preferences(), choices(), participants());
  }

  private Table opinions() {
    List<String> columns =
        new ArrayList<>(List.of("mean opinion score", "difference to " + reference()));
    CATEGORIES.forEach(category -> columns.add(category + " (%)"));
    int ratings = scores.answers().size() * key.images().size();
    return new Table(
        "Ratings of naturalness, 1 (bad) to 5 (excellent)",
        columns,
        rows(
            coloring -> {
              List<Cell> cells = new ArrayList<>();
              cells.add(cell(Score.OPINION, coloring));
              cells.add(difference(Score.OPINION_DIFFERENCE, coloring));
              for (int rating = Rating.LOWEST; rating <= Rating.HIGHEST; rating++) {
                cells.add(Cell.of(100.0 * scores.ratings(coloring, rating) / ratings, 0));
              }
              return cells;
            }),
        List.of(ratings + " ratings of each colouring. " + resampling()));
  }

  private Table preferences() {
    return new Table(
        "Pairs: which picture looks more natural",
        List.of("chosen (%)", "Bradley-Terry score", "difference to " + reference()),
        rows(
            coloring ->
                List.of(
                    percent(scores.score(Score.CHOSEN, coloring)),
                    cell(Score.STRENGTH, coloring),
                    difference(Score.STRENGTH_DIFFERENCE, coloring))),
        List.of(
            "A difference of 1 between two scores means odds of e = 2.7 to 1. "
                + "\"No difference\" is half a choice of each. "
                + "Scores include half a win and half a loss against an imaginary average"
                + " colouring."));
  }

  private Table choices() {
    return new Table(
        "Choices of the colouring in the row over that in the column, of "
            + scores.answers().size() * key.images().size()
            + " each",
        key.colorings(),
        rows(
            coloring ->
                IntStream.range(0, key.colorings().size())
                    .mapToObj(
                        other ->
                            other == coloring
                                ? Cell.EMPTY
                                : Cell.of(scores.wins(coloring, other), 1))
                    .toList()),
        List.of());
  }

  private Table participants() {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("all", cells(Consistency.of(scores.answers()))));
    for (StudyAnswers answers : scores.answers()) {
      rows.add(
          new Row("participant " + answers.participant(), cells(Consistency.of(List.of(answers)))));
    }
    return new Table(
        "Consistency of the participants",
        List.of(
            "same rating again (%)",
            "mean change of rating",
            "same choice again (%)",
            "left chosen (%)",
            "no difference (%)",
            "seconds per answer, median"),
        rows,
        List.of("Repeated pairs have their sides exchanged. Repeated answers count here only."));
  }

  private static List<Cell> cells(Consistency of) {
    return List.of(
        scaled(of.sameRatingShare(), 100, 0),
        scaled(of.ratingChange(), 1, 2),
        scaled(of.samePairShare(), 100, 0),
        scaled(of.leftShare(), 100, 0),
        scaled(of.neitherShare(), 100, 0),
        scaled(of.medianMilliseconds(), 1e-3, 1));
  }

  private static Cell scaled(OptionalDouble value, double factor, int decimals) {
    return value.isEmpty() ? Cell.EMPTY : Cell.of(factor * value.getAsDouble(), decimals);
  }

  private List<Row> rows(IntFunction<List<Cell>> cells) {
    return IntStream.range(0, key.colorings().size())
        .mapToObj(coloring -> new Row(key.colorings().get(coloring), cells.apply(coloring)))
        .toList();
  }

  private String reference() {
    return key.colorings().get(key.reference());
  }

  private Cell cell(Score score, int coloring) {
    return Cell.of(scores.score(score, coloring), 2);
  }

  /** The reference has no difference to itself. */
  private Cell difference(Score score, int coloring) {
    return coloring == key.reference() ? Cell.EMPTY : cell(score, coloring);
  }

  private static Cell percent(Estimate share) {
    return Cell.of(share.times(100), 0);
  }

  private String resampling() {
    int participants = scores.answers().size();
    int images = key.images().size();
    if (participants == 1 && images == 1) {
      return "There are no intervals: one participant judged one image.";
    }
    String resampled =
        participants == 1
            ? "images; one participant says nothing about others"
            : images == 1 ? "participants; one image says nothing about others" : "both";
    return "Participants: %d, images: %d. Intervals: %.0f %%, from %d resamples of %s."
        .formatted(
            participants,
            images,
            100 * scores.bootstrap().level(),
            scores.bootstrap().resamples(),
            resampled);
  }
}
