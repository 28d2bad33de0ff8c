// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of answers and keys, as saved and as damaged or forged. */
@Tag("fast")
class StudyAnswersTest {
  private static final StudyKey KEY = Studies.key(2, Optional.of("truth"), "a", "b", "truth");

  @TempDir private Path folder;

  private ObjectNode valid() {
    return Studies.answers(7, KEY, (coloring, image) -> coloring + 1);
  }

  private StudyAnswers read(ObjectNode content) throws IOException {
    return StudyAnswers.read(Studies.write(folder.resolve("answers.json"), content), KEY);
  }

  private static ArrayNode list(ObjectNode root) {
    return (ArrayNode) root.get("answers");
  }

  private static ObjectNode first(ObjectNode root) {
    return (ObjectNode) list(root).get(0);
  }

  private void assertRefused(String fault, Consumer<ObjectNode> damage) throws IOException {
    ObjectNode root = valid();
    damage.accept(root);
    assertSentence(fault, assertThrows(StudyException.class, () -> read(root)));
  }

  private void assertSentence(String fault, StudyException refused) {
    String message = refused.getMessage();
    assertTrue(message.contains(fault), message);
    assertTrue(message.startsWith(folder.toString()), message);
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.length() < 400, message);
  }

  @Test
  void completeAnswersAreRead() throws Exception {
    ObjectNode root = valid();
    list(root)
        .addObject()
        .put("item", Studies.token(0, 1))
        .put("rating", 4)
        .put("repeat", true)
        .put("milliseconds", 5);
    StudyAnswers answers = read(root);
    assertEquals(7, answers.participant());
    assertEquals(7, answers.ratings().size());
    assertEquals(new Rating(new Stimulus(0, 1), 4, true, 5), answers.ratings().get(6));
    assertEquals(6, answers.preferences().size());
    assertEquals(
        new Preference(
            new Stimulus(0, 0), new Stimulus(1, 0), Preference.Choice.RIGHT, false, 2000),
        answers.preferences().get(0));
  }

  @Test
  void answersOfAnotherStudyAreRefused() throws Exception {
    assertRefused("another study", root -> root.put("study", "00000000000000bb"));
    assertRefused("no answers of a study", root -> root.put("format", "chromapath-split-1"));
    assertRefused("no answers of a study", root -> root.remove("format"));
  }

  @Test
  void unknownTokensAreRefused() throws Exception {
    assertRefused("token 'ffff' is not in the key", root -> first(root).put("item", "ffff"));
    assertRefused(
        "token '????????????????????????????????????????...' is not",
        root -> first(root).put("item", "\n\u001b".repeat(500)));
    assertRefused("'item' is not a text", root -> first(root).put("item", 3));
  }

  @Test
  void numbersOutOfRangeAreRefused() throws Exception {
    for (int rating : new int[] {0, 6, -1, Integer.MAX_VALUE}) {
      assertRefused(
          "'rating' is not an integer from 1 to 5", root -> first(root).put("rating", rating));
    }
    assertRefused("'rating' is not an integer", root -> first(root).put("rating", 2.5));
    assertRefused("'rating' is not an integer", root -> first(root).put("rating", "5"));
    assertRefused("'rating' is not an integer", root -> first(root).put("rating", 1L << 40));
    assertRefused("'milliseconds'", root -> first(root).put("milliseconds", -1));
    assertRefused("'milliseconds'", root -> first(root).remove("milliseconds"));
    assertRefused("'participant'", root -> root.put("participant", 0));
    assertRefused("'participant'", root -> root.put("participant", "<b>"));
  }

  @Test
  void answersGivenTwiceAreRefused() throws Exception {
    assertRefused("an answer twice", root -> list(root).add(first(root).deepCopy()));
    assertRefused(
        "an answer twice",
        root -> {
          list(root).add(first(root).deepCopy().put("repeat", true));
          list(root).add(first(root).deepCopy().put("repeat", true));
        });
    // Exchanged sides do not make it another pair.
    assertRefused("an answer twice", root -> Studies.addPair(list(root), 0, 1, 0, (c, i) -> 3));
  }

  @Test
  void impossiblePairsAreRefused() throws Exception {
    assertRefused(
        "two pictures of one image",
        root -> Studies.addPair(list(root), 0, 1, 1, (c, i) -> 3).put("repeat", true));
    assertRefused(
        "two pictures of one image",
        root ->
            Studies.addPair(list(root), 0, 0, 1, (c, i) -> 3).put("right", Studies.token(1, 1)));
    assertRefused(
        "choice 'both' is unknown", root -> ((ObjectNode) list(root).get(1)).put("choice", "both"));
  }

  @Test
  void repetitionsWithoutAFirstAnswerAreRefused() throws Exception {
    assertRefused("not given before", root -> first(root).put("repeat", true));
    assertRefused("neither true nor false", root -> first(root).put("repeat", 1));
  }

  @Test
  void incompleteAnswersAreRefused() throws Exception {
    assertRefused("it has 11 of the 12 answers", root -> list(root).remove(4));
    assertRefused("it has 0 of the 12 answers", root -> list(root).removeAll());
    assertRefused("'answers' is not a list", root -> root.remove("answers"));
  }

  @Test
  void unknownKeysAreRefused() throws Exception {
    assertRefused("key 'name' is unknown", root -> root.put("name", "x"));
    assertRefused("key 'note' is unknown", root -> first(root).put("note", "x"));
    assertRefused("an entry that is not an object", root -> list(root).add(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|not a JSON object",
        "[]|not a JSON object",
        "{|not JSON of this form",
        "{\"format\":\"x\",\"format\":\"y\"}|not JSON of this form",
        "{} {}|not JSON of this form",
        "nonsense|not JSON of this form"
      })
  void textsThatAreNoObjectAreRefused(String text, String fault) throws Exception {
    Path file = Files.writeString(folder.resolve("a.json"), text);
    assertSentence(fault, assertThrows(StudyException.class, () -> StudyAnswers.read(file, KEY)));
  }

  @Test
  void deepAndHugeFilesAreRefused() throws Exception {
    Path deep = Files.writeString(folder.resolve("deep.json"), "[".repeat(100_000));
    assertSentence(
        "not JSON", assertThrows(StudyException.class, () -> StudyAnswers.read(deep, KEY)));
    byte[] spaces = " ".repeat((8 << 20) + 1).getBytes(StandardCharsets.UTF_8);
    Path huge = Files.write(folder.resolve("huge.json"), spaces);
    assertSentence(
        "larger than 8 MiB",
        assertThrows(StudyException.class, () -> StudyAnswers.read(huge, KEY)));
    assertSentence(
        "no such file",
        assertThrows(
            StudyException.class, () -> StudyAnswers.read(folder.resolve("none.json"), KEY)));
    assertSentence(
        "this is a folder",
        assertThrows(StudyException.class, () -> StudyAnswers.read(folder, KEY)));
  }

  @Test
  void aKeySurvivesItsFile() throws Exception {
    Path file = folder.resolve("study.key.json");
    KEY.write(file);
    assertEquals(KEY, StudyKey.read(file));
    assertEquals(2, StudyKey.read(file).reference());
    StudyKey without = Studies.key(1, Optional.empty(), "a", "b");
    without.write(file);
    assertEquals(without, StudyKey.read(file));
    assertEquals(0, StudyKey.read(file).reference());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "00000000000000aa|xyz|its study is not a token",
        "0000000000000000|0000000100000000|two stimuli have one token",
        "\"b\"|\"a\"|two colourings or two images have one name",
        "\"image\" : \"image 1\"|\"image\" : \"image 9\"|unknown colouring or image",
        "\"original\" : \"truth\"|\"original\" : \"z\"|its original is unknown",
        "chromapath-study-key-1|chromapath-study-key-9|not the key of a study",
        "\"token\"|\"x\"|key 'x' is unknown"
      })
  void damagedKeysAreRefused(String from, String to, String fault) throws Exception {
    Path file = folder.resolve("study.key.json");
    KEY.write(file);
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.writeString(file, text.replace(from, to));
    assertSentence(fault, assertThrows(StudyException.class, () -> StudyKey.read(file)));
  }
}
