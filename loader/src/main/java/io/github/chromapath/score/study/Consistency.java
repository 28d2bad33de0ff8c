// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How reliably one or several participants answered.
 *
 * @param repeatedRatings number of pictures rated twice
 * @param sameRatings how many of them got the same score twice
 * @param ratingChange mean absolute difference of their two scores; empty if there are none
 * @param repeatedPairs number of pairs judged twice, the second time with the sides exchanged
 * @param samePairs how many of them got the same answer twice
 * @param leftShare share of the left picture in all answers that chose one, 0 to 1; about 1/2 if
 *     sides do not matter. Empty if no answer chose one
 * @param neitherShare share of "no difference" in all answers to pairs, 0 to 1
 * @param medianMilliseconds median time of an answer
 */
public record Consistency(
    int repeatedRatings,
    int sameRatings,
    OptionalDouble ratingChange,
    int repeatedPairs,
    int samePairs,
    OptionalDouble leftShare,
    OptionalDouble neitherShare,
    OptionalDouble medianMilliseconds) {
  /** {@return the consistency of all answers of these participants together} */
  public static Consistency of(Collection<StudyAnswers> answers) {
    Count count = new Count();
    answers.forEach(count::add);
    List<Preference> pairs = answers.stream().flatMap(a -> a.preferences().stream()).toList();
    return new Consistency(
        count.ratings,
        count.sameRatings,
        count.ratings == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of((double) count.change / count.ratings),
        count.pairs,
        count.samePairs,
        pairs.stream()
            .filter(pair -> pair.choice() != Preference.Choice.NEITHER)
            .mapToDouble(Preference::leftWins)
            .average(),
        pairs.stream()
            .mapToInt(pair -> pair.choice() == Preference.Choice.NEITHER ? 1 : 0)
            .average(),
        median(
            answers.stream()
                .flatMapToInt(
                    a ->
                        IntStream.concat(
                            a.ratings().stream().mapToInt(Rating::milliseconds),
                            a.preferences().stream().mapToInt(Preference::milliseconds)))));
  }

  private static OptionalDouble median(IntStream values) {
    int[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            sorted.length % 2 == 1
                ? sorted[middle]
                : ((double) sorted[middle - 1] + sorted[middle]) / 2);
  }

  /** Compares the repeated answers of each participant with the first ones. */
  private static final class Count {
    private int ratings;
    private int sameRatings;
    private long change;
    private int pairs;
    private int samePairs;

    void add(StudyAnswers answers) {
      Map<Stimulus, Integer> scores = new HashMap<>();
      for (Rating rating : answers.ratings()) {
        if (rating.repeat()) {
          int difference = Math.abs(rating.score() - scores.get(rating.stimulus()));
          ratings++;
          sameRatings += difference == 0 ? 1 : 0;
          change += difference;
        } else {
          scores.put(rating.stimulus(), rating.score());
        }
      }
      Map<Set<Stimulus>, Set<Stimulus>> choices = new HashMap<>();
      for (Preference pair : answers.preferences()) {
        Set<Stimulus> judged = Set.of(pair.left(), pair.right());
        if (pair.repeat()) {
          pairs++;
          samePairs += choices.get(judged).equals(chosen(pair)) ? 1 : 0;
        } else {
          choices.put(judged, chosen(pair));
        }
      }
    }

    private static Set<Stimulus> chosen(Preference pair) {
      return switch (pair.choice()) {
        case LEFT -> Set.of(pair.left());
        case RIGHT -> Set.of(pair.right());
        case NEITHER -> Set.of();
      };
    }
  }

  /** {@return the share of pictures that got the same score twice, 0 to 1} */
  public OptionalDouble sameRatingShare() {
    return share(sameRatings, repeatedRatings);
  }

  /** {@return the share of pairs that got the same answer twice, 0 to 1} */
  public OptionalDouble samePairShare() {
    return share(samePairs, repeatedPairs);
  }

  private static OptionalDouble share(int part, int whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }
}
