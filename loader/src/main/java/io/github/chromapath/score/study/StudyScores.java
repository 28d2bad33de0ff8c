// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import io.github.chromapath.score.statistics.Bootstrap;
import io.github.chromapath.score.statistics.BradleyTerry;
import io.github.chromapath.score.statistics.CrossedBootstrap;
import io.github.chromapath.score.statistics.Estimate;
import io.github.chromapath.score.table.Table;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The scores of the colourings in a study. Immutable and thread-safe.
 *
 * <p>Only the first answer to each picture and each pair counts; repeated ones measure {@link
 * Consistency}. All intervals use the same resamples of participants and images, so differences are
 * paired.
 */
public final class StudyScores {
  /**
   * Wins and losses of each colouring against the imaginary opponent of {@link BradleyTerry}. They
   * keep scores finite and weigh no more than one answer.
   */
  public static final double VIRTUAL_WINS = 0.5;

  /** A score of a colouring. */
  public enum Score {
    /** Mean opinion score: the mean of the ratings, 1 to 5. */
    OPINION,
    /** Mean opinion score minus that of the reference. */
    OPINION_DIFFERENCE,
    /** Share of the colouring's pairs in which it was chosen, 0 to 1; a tie is half a choice. */
    CHOSEN,
    /** Bradley-Terry score, a natural logarithm of odds; the mean over the colourings is 0. */
    STRENGTH,
    /** Bradley-Terry score minus that of the reference. */
    STRENGTH_DIFFERENCE
  }

  private static final List<Score> ORDER = List.of(Score.values());

  private final StudyKey key;
  private final List<StudyAnswers> answers;
  private final Bootstrap bootstrap;

  /** By participant, image and colouring. */
  private final int[][][] ratings;

  /** How often the first colouring was chosen, by participant, image and two colourings. */
  private final double[][][][] choices;

  private final CrossedBootstrap.Resampled scores;

  /**
   * Computes the scores and their resamples.
   *
   * @param key of the study
   * @param answers as {@link StudyAnswers#read} returned them for this key
   * @param bootstrap how intervals are made
   * @throws IllegalArgumentException if there are no answers, or two are of one participant
   */
  public StudyScores(StudyKey key, List<StudyAnswers> answers, Bootstrap bootstrap) {
    this.key = key;
    this.answers = List.copyOf(answers);
    this.bootstrap = bootstrap;
    Set<Integer> participants = new HashSet<>();
    if (answers.isEmpty() || !answers.stream().allMatch(a -> participants.add(a.participant()))) {
      throw new IllegalArgumentException("there are no answers, or two of one participant");
    }
    int n = key.colorings().size();
    ratings = new int[answers.size()][key.images().size()][n];
    choices = new double[answers.size()][key.images().size()][n][n];
    for (int participant = 0; participant < answers.size(); participant++) {
      fill(answers.get(participant), ratings[participant], choices[participant]);
    }
    scores =
        new CrossedBootstrap(bootstrap, answers.size(), key.images().size()).resample(this::scores);
  }

  private static void fill(StudyAnswers of, int[][] ratings, double[][][] choices) {
    for (Rating rating : of.ratings()) {
      if (!rating.repeat()) {
        ratings[rating.stimulus().image()][rating.stimulus().coloring()] = rating.score();
      }
    }
    for (Preference pair : of.preferences()) {
      if (!pair.repeat()) {
        double[][] image = choices[pair.left().image()];
        image[pair.left().coloring()][pair.right().coloring()] = pair.leftWins();
        image[pair.right().coloring()][pair.left().coloring()] = 1 - pair.leftWins();
      }
    }
  }

  /** All scores, by {@link Score} and then by colouring. */
  private double[] scores(int[] participants, int[] images) {
    int n = key.colorings().size();
    double[] opinion = new double[n];
    double[][] wins = new double[n][n];
    long weights = 0;
    for (int p = 0; p < participants.length; p++) {
      for (int i = 0; i < images.length; i++) {
        int weight = participants[p] * images[i];
        weights += weight;
        for (int a = 0; weight > 0 && a < n; a++) {
          opinion[a] += weight * ratings[p][i][a];
          for (int b = 0; b < n; b++) {
            wins[a][b] += weight * choices[p][i][a][b];
          }
        }
      }
    }
    double[] strength = BradleyTerry.scores(wins, VIRTUAL_WINS);
    double[] all = new double[ORDER.size() * n];
    for (int a = 0; a < n; a++) {
      int reference = key.reference();
      all[index(Score.OPINION, a)] = opinion[a] / weights;
      all[index(Score.OPINION_DIFFERENCE, a)] = (opinion[a] - opinion[reference]) / weights;
      all[index(Score.CHOSEN, a)] = Arrays.stream(wins[a]).sum() / (weights * (n - 1));
      all[index(Score.STRENGTH, a)] = strength[a];
      all[index(Score.STRENGTH_DIFFERENCE, a)] = strength[a] - strength[reference];
    }
    return all;
  }

  private int index(Score score, int coloring) {
    return ORDER.indexOf(score) * key.colorings().size() + coloring;
  }

  /** {@return the key of the study} */
  public StudyKey key() {
    return key;
  }

  /** {@return the answers of each participant} */
  public List<StudyAnswers> answers() {
    return answers;
  }

  /** {@return how intervals are made} */
  public Bootstrap bootstrap() {
    return bootstrap;
  }

  /** {@return a score of a colouring with its interval} */
  public Estimate score(Score score, int coloring) {
    int number = index(score, coloring);
    return new Estimate(scores.value(number), scores.interval(number), key.images().size());
  }

  /** {@return how many ratings of a colouring are this number, 1 to 5} */
  public int ratings(int coloring, int rating) {
    return (int)
        Arrays.stream(ratings)
            .flatMap(Arrays::stream)
            .filter(image -> image[coloring] == rating)
            .count();
  }

  /** {@return how often {@code coloring} was chosen over {@code other}; a tie is half a choice} */
  public double wins(int coloring, int other) {
    return Arrays.stream(choices)
        .flatMap(Arrays::stream)
        .mapToDouble(image -> image[coloring][other])
        .sum();
  }

  /** The tables for people: ratings, preferences, choices of each pair, and participants. */
  public List<Table> tables() {
    return new StudyTables(this).tables();
  }
}
