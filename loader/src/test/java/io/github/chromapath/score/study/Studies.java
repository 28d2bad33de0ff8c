// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.score.study.Preference.Choice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Keys and files of answers made up for tests. */
final class Studies {
  static final String STUDY = "00000000000000aa";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Studies() {}

  /** A judge of pictures, by colouring and image. */
  interface Judge {
    int rating(int coloring, int image);

    default Choice choice(int left, int right, int image) {
      int difference = rating(left, image) - rating(right, image);
      return difference == 0 ? Choice.NEITHER : difference > 0 ? Choice.LEFT : Choice.RIGHT;
    }
  }

  static String token(int coloring, int image) {
    return String.format(Locale.ROOT, "%08x%08x", coloring, image);
  }

  static StudyKey key(int images, Optional<String> original, String... colorings) {
    Map<String, Stimulus> stimuli = new HashMap<>();
    for (int coloring = 0; coloring < colorings.length; coloring++) {
      for (int image = 0; image < images; image++) {
        stimuli.put(token(coloring, image), new Stimulus(coloring, image));
      }
    }
    return new StudyKey(
        STUDY,
        List.of(colorings),
        original,
        IntStream.range(0, images).mapToObj(image -> "image " + image).toList(),
        stimuli);
  }

  /** Complete answers without repeated ones. */
  static ObjectNode answers(int participant, StudyKey key, Judge judge) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", StudyAnswers.FORMAT).put("study", key.study());
    root.put("participant", participant);
    ArrayNode answers = root.putArray("answers");
    int n = key.colorings().size();
    for (int image = 0; image < key.images().size(); image++) {
      for (int a = 0; a < n; a++) {
        answers
            .addObject()
            .put("item", token(a, image))
            .put("rating", judge.rating(a, image))
            .put("milliseconds", 1000);
        for (int b = a + 1; b < n; b++) {
          addPair(answers, image, a, b, judge);
        }
      }
    }
    return root;
  }

  static ObjectNode addPair(ArrayNode answers, int image, int left, int right, Judge judge) {
    return answers
        .addObject()
        .put("left", token(left, image))
        .put("right", token(right, image))
        .put("choice", judge.choice(left, right, image).name().toLowerCase(Locale.ROOT))
        .put("milliseconds", 2000);
  }

  static Path write(Path file, ObjectNode content) throws IOException {
    JSON.writeValue(file.toFile(), content);
    return file;
  }
}
