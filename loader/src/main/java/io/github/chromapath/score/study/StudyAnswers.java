// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What one participant answered: every picture rated once, every pair of pictures of an image
 * judged once, and some of both a second time. Immutable.
 *
 * @param participant number of the participant, at least 1
 * @param ratings in the order of the answers
 * @param preferences in the order of the answers
 */
public record StudyAnswers(int participant, List<Rating> ratings, List<Preference> preferences) {
  /** Value of the key {@code format}. */
  public static final String FORMAT = "chromapath-study-answers-1";

  private static final int MOST_BYTES = 8 << 20;
  private static final String REMEDY = "ask the participant for the file as the page saved it";

  /** Copies the lists. */
  public StudyAnswers {
    ratings = List.copyOf(ratings);
    preferences = List.copyOf(preferences);
  }

  /**
   * Reads the file that a study's page saved.
   *
   * @param file the file
   * @param key of the same study
   * @throws StudyException in one sentence, if the file cannot be read, is not of this study,
   *     contains something that no participant can have answered, or lacks an answer
   */
  public static StudyAnswers read(Path file, StudyKey key) throws StudyException {
    return new Reader(StudyJson.read(file, MOST_BYTES, REMEDY), key).answers();
  }

  /** Checks the content of a file. */
  private static final class Reader {
    private final StudyJson json;
    private final StudyKey key;
    private final List<Rating> ratings = new ArrayList<>();
    private final List<Preference> preferences = new ArrayList<>();

    /** The stimuli rated and the pairs judged, first and again. */
    private final Set<Set<Stimulus>> first = new HashSet<>();

    private final Set<Set<Stimulus>> again = new HashSet<>();

    Reader(StudyJson json, StudyKey key) {
      this.json = json;
      this.key = key;
    }

    StudyAnswers answers() throws StudyException {
      if (!json.has("format") || !json.text("format").equals(FORMAT)) {
        throw json.fault("it has no answers of a study");
      }
      json.requireOnly(Set.of("format", "study", "participant", "answers"));
      if (!json.text("study").equals(key.study())) {
        throw json.fault("it belongs to another study than the key");
      }
      int participant = json.integer("participant", 1, Integer.MAX_VALUE);
      for (StudyJson answer : json.objects("answers")) {
        if (answer.has("rating")) {
          rating(answer);
        } else {
          preference(answer);
        }
      }
      int expected = key.stimuli().size() + key.images().size() * key.pairsOfAnImage();
      if (first.size() != expected) {
        throw json.fault(
            "it has " + first.size() + " of the " + expected + " answers of the study");
      }
      return new StudyAnswers(participant, ratings, preferences);
    }

    private void rating(StudyJson answer) throws StudyException {
      answer.requireOnly(Set.of("item", "rating", "repeat", "milliseconds"));
      Stimulus stimulus = stimulus(answer, "item");
      boolean repeat = answer.flag("repeat");
      count(Set.of(stimulus), repeat);
      ratings.add(
          new Rating(
              stimulus,
              answer.integer("rating", Rating.LOWEST, Rating.HIGHEST),
              repeat,
              milliseconds(answer)));
    }

    private void preference(StudyJson answer) throws StudyException {
      answer.requireOnly(Set.of("left", "right", "choice", "repeat", "milliseconds"));
      Stimulus left = stimulus(answer, "left");
      Stimulus right = stimulus(answer, "right");
      if (left.equals(right) || left.image() != right.image()) {
        throw json.fault("it has a pair that is not of two pictures of one image");
      }
      boolean repeat = answer.flag("repeat");
      count(Set.of(left, right), repeat);
      preferences.add(new Preference(left, right, choice(answer), repeat, milliseconds(answer)));
    }

    private Stimulus stimulus(StudyJson answer, String name) throws StudyException {
      String token = answer.text(name);
      Stimulus stimulus = key.stimuli().get(token);
      if (stimulus == null) {
        throw json.fault("its token " + StudyJson.quoted(token) + " is not in the key");
      }
      return stimulus;
    }

    private Preference.Choice choice(StudyJson answer) throws StudyException {
      String text = answer.text("choice");
      for (Preference.Choice choice : Preference.Choice.values()) {
        if (choice.name().toLowerCase(Locale.ROOT).equals(text)) {
          return choice;
        }
      }
      throw json.fault("its choice " + StudyJson.quoted(text) + " is unknown");
    }

    private static int milliseconds(StudyJson answer) throws StudyException {
      return answer.integer("milliseconds", 0, Integer.MAX_VALUE);
    }

    private void count(Set<Stimulus> judged, boolean repeat) throws StudyException {
      if (repeat && !first.contains(judged)) {
        throw json.fault("it repeats an answer that was not given before");
      }
      if (!(repeat ? again : first).add(judged)) {
        throw json.fault("it has an answer twice");
      }
    }
  }
}
