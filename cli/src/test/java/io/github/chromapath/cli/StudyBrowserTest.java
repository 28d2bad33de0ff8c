// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.score.study.Preference;
import io.github.chromapath.score.study.Rating;
import io.github.chromapath.score.study.StudyAnswers;
import io.github.chromapath.score.study.StudyKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;

/** The page of a study in a real browser. */
class StudyBrowserTest {
  private static final Dimension DESKTOP = new Dimension(1280, 860);
  private static final Dimension PHONE = new Dimension(390, 844);

  /** Ratings of the colourings vividmodel, secretname and original by our participants. */
  private static final int[] RATINGS = {4, 2, 5};

  @TempDir private Path folder;

  private Path page;
  private Path keyFile;
  private StudyKey key;

  @BeforeEach
  void makeStudy() throws Exception {
    page = folder.resolve("study.html");
    keyFile = folder.resolve("study.key.json");
    InProcess study = InProcess.run(StudyFolders.arguments(folder, 4, "--out", page, "--count", 3));
    assertEquals(0, study.exitCode(), study.err());
    key = StudyKey.read(keyFile);
  }

  private Participant open(String downloads, Dimension window) throws Exception {
    return Participant.open(
        page, Files.createDirectories(folder.resolve(downloads)).toAbsolutePath(), window);
  }

  /** The key of the participants' preference: they judge by the colouring alone. */
  private CharSequence judge(List<String> tokens, boolean practice) {
    if (practice) {
      return tokens.size() == 1 ? "3" : Keys.ARROW_DOWN;
    }
    int left = rating(tokens.get(0));
    if (tokens.size() == 1) {
      return Integer.toString(left);
    }
    return left > rating(tokens.get(1)) ? Keys.ARROW_LEFT : Keys.ARROW_RIGHT;
  }

  private int rating(String token) {
    return RATINGS[key.stimuli().get(token).coloring()];
  }

  private static List<List<String>> of(int size, List<List<String>> trials) {
    return trials.stream().filter(tokens -> tokens.size() == size).toList();
  }

  @Test
  void answersGivenByKeyboardComeBackAsScores() throws Exception {
    List<Path> files = new ArrayList<>();
    List<List<List<String>>> orders = new ArrayList<>();
    for (int number : new int[] {5, 6}) {
      try (Participant participant = open("participant" + number, DESKTOP)) {
        participant.screenshot("start");
        participant.begin(number);
        orders.add(participant.answer(Integer.MAX_VALUE, this::judge));
        assertEquals("Thank you!", participant.text("end-title"));
        participant.screenshot("end");
        files.add(participant.save());
        assertTrue(participant.driver().manage().logs().get("browser").getAll().isEmpty());
      }
    }
    Path scores = folder.resolve("scores.json");
    InProcess run =
        InProcess.run(
            "evaluate",
            "--ratings",
            files.get(0),
            files.get(1),
            "--key",
            keyFile,
            "--json",
            scores);
    assertEquals(0, run.exitCode(), run.err());
    JsonNode root = new ObjectMapper().readTree(scores.toFile());
    double[] chosen = {0.5, 0, 1};
    for (int coloring = 0; coloring < 3; coloring++) {
      JsonNode node = root.get("colorings").get(coloring);
      assertEquals(RATINGS[coloring], node.get("mean_opinion_score").get("value").asDouble());
      assertEquals(chosen[coloring], node.get("chosen").get("value").asDouble());
    }
    JsonNode all = root.get("consistency").get("all");
    assertEquals(4, all.get("repeated_ratings").asInt());
    assertEquals(4, all.get("same_ratings").asInt());
    assertEquals(4, all.get("repeated_pairs").asInt());
    assertEquals(4, all.get("same_pairs").asInt());
    assertBalanced(files, orders);
  }

  /** Participants 5 and 6 see the same order, one reversed and with exchanged sides. */
  private void assertBalanced(List<Path> files, List<List<List<String>>> orders) throws Exception {
    StudyAnswers first = StudyAnswers.read(files.get(0), key);
    StudyAnswers second = StudyAnswers.read(files.get(1), key);
    assertEquals(
        first.ratings().stream().filter(r -> !r.repeat()).map(Rating::stimulus).toList(),
        reversed(
            second.ratings().stream().filter(r -> !r.repeat()).map(Rating::stimulus).toList()));
    assertEquals(
        first.preferences().stream()
            .filter(p -> !p.repeat())
            .map(p -> List.of(p.left(), p.right()))
            .toList(),
        reversed(
            second.preferences().stream()
                .filter(p -> !p.repeat())
                .map(p -> List.of(p.right(), p.left()))
                .toList()));
    for (List<List<String>> order : orders) {
      assertEquals(11, of(1, order).size());
      assertEquals(11, of(2, order).size());
    }
    for (StudyAnswers answers : List.of(first, second)) {
      for (Preference pair : answers.preferences()) {
        if (pair.repeat()) {
          Set<Preference> exchanged = Set.copyOf(answers.preferences());
          assertTrue(
              exchanged.stream()
                  .anyMatch(
                      p ->
                          !p.repeat()
                              && p.left().equals(pair.right())
                              && p.right().equals(pair.left())),
              "the sides of a repeated pair are not exchanged");
        }
      }
    }
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  @Test
  void aStudyContinuesFromItsFile() throws Exception {
    Path saved;
    List<List<String>> before;
    try (Participant participant = open("first", DESKTOP)) {
      participant.begin(3);
      before = participant.answer(7, this::judge);
      participant.await("pictures", participant::ready);
      participant.driver().findElement(By.id("stop")).click();
      assertEquals("Save your answers", participant.text("end-title"));
      saved = participant.save();
    }
    InProcess.run("evaluate", "--ratings", saved, "--key", keyFile)
        .assertFailed(1, "No answers could be used");
    try (Participant participant = open("second", DESKTOP)) {
      Path other = Files.writeString(folder.resolve("other.json"), "{\"format\": 3}");
      participant.driver().findElement(By.id("resume")).sendKeys(other.toString());
      participant.await("the fault", () -> participant.text("fault").contains("does not contain"));
      Path forged =
          Files.writeString(
              folder.resolve("forged.json"),
              Files.readString(saved).replaceFirst("\"left\": \"....", "\"left\": \"xxxx"));
      participant.driver().findElement(By.id("resume")).sendKeys(forged.toString());
      participant.await("the fault", () -> participant.text("fault").contains("is damaged"));
      participant.driver().findElement(By.id("resume")).sendKeys(saved.toString());
      participant.await("the note", () -> participant.text("note-title").equals("Welcome back"));
      List<List<String>> after = participant.answer(Integer.MAX_VALUE, this::judge);
      assertEquals(22, before.size() + after.size());
      StudyAnswers answers = StudyAnswers.read(participant.save(), key);
      assertEquals(3, answers.participant());
      assertEquals(22, answers.ratings().size() + answers.preferences().size());
    }
  }

  @Test
  void answersCanBeTakenBackAndKeysAreNotCountedTwice() throws Exception {
    try (Participant participant = open("back", DESKTOP)) {
      // Participant 1 rates first, 3 compares first.
      participant.begin(1);
      List<String> first = participant.answer(1, (tokens, practice) -> "1").get(0);
      participant.await("pictures", participant::ready);
      assertNotEquals(first, participant.shown());
      participant.press(Keys.BACK_SPACE);
      participant.await("grey", () -> !participant.ready());
      // Nothing is judged before it is seen, and a choice of another part does not count.
      participant.press("5");
      participant.await("pictures", participant::ready);
      assertEquals(first, participant.shown());
      participant.press("6");
      participant.press("b");
      assertTrue(participant.ready());
      // By arrows and Enter instead of a number: from "fair" to "good".
      participant.press(Keys.ARROW_RIGHT);
      participant.press(Keys.ARROW_RIGHT);
      participant.press(Keys.ENTER);
      participant.await("grey", () -> !participant.ready());
      participant.await("pictures", participant::ready);
      participant.driver().findElement(By.id("stop")).click();
      JsonNode saved = new ObjectMapper().readTree(participant.save().toFile());
      assertEquals(1, saved.get("answers").size());
      assertEquals(4, saved.get("answers").get(0).get("rating").asInt());
    }
  }

  @Test
  void nothingStartsWithoutConsent() throws Exception {
    try (Participant participant = open("consent", DESKTOP)) {
      participant.driver().findElement(By.cssSelector("#begin .primary")).click();
      assertEquals("start", participant.screen());
    }
  }

  /** The policy refuses a request that the page's own script would make. */
  @Test
  void thePageCannotUseTheNetwork() throws Exception {
    try (Participant participant = open("network", DESKTOP)) {
      Object refused =
          participant
              .driver()
              .executeAsyncScript(
                  "const done = arguments[0];"
                      + "document.addEventListener('securitypolicyviolation',"
                      + "  e => done(e.effectiveDirective));"
                      + "fetch('http://127.0.0.1:9/').catch(() => {});");
      assertEquals("connect-src", refused);
      participant.begin(2);
      participant.answer(2, this::judge);
      participant.await("pictures", participant::ready);
      Object loaded =
          participant.script(
              "return performance.getEntriesByType('resource')"
                  + ".filter(e => !e.name.startsWith('data:')).map(e => e.name)");
      assertEquals(List.of(), loaded);
    }
  }

  /** Pictures and buttons fit into the window of a phone and of a desktop, in both schemes. */
  @Test
  void everythingFitsIntoTheWindow() throws Exception {
    for (String scheme : List.of("light", "dark")) {
      for (Dimension window : List.of(DESKTOP, PHONE)) {
        try (Participant participant = open("fit", window)) {
          participant
              .driver()
              .executeCdpCommand(
                  "Emulation.setEmulatedMedia",
                  Map.of(
                      "features",
                      List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
          String name = scheme + "-" + window.width;
          participant.screenshot(name + "-start");
          // 1 rates first, 3 compares first.
          for (int number : new int[] {1, 3}) {
            participant.driver().navigate().refresh();
            participant.begin(number);
            participant.screenshot(name + "-note");
            participant.answer(1, this::judge);
            participant.await("pictures", participant::ready);
            participant.screenshot(name + (number == 1 ? "-rate" : "-compare"));
            assertFits(participant);
            participant.driver().findElement(By.id("stop")).click();
            participant.driver().findElement(By.id("save")).click();
          }
        }
      }
    }
  }

  private static void assertFits(Participant participant) {
    Object hidden =
        participant.script(
            "return [...document.querySelectorAll('#trial button, #trial img')]"
                + ".filter(e => e.offsetParent && getComputedStyle(e).visibility !== 'hidden')"
                + ".filter(e => { const r = e.getBoundingClientRect();"
                + "  return r.left < 0 || r.top < 0 || r.right > innerWidth"
                + "    || r.bottom > innerHeight || r.width < 20 || r.height < 20; })"
                + ".map(e => e.id || e.textContent)");
    assertEquals(List.of(), hidden);
    boolean scrolls =
        (boolean)
            participant.script(
                "return document.documentElement.scrollHeight > innerHeight"
                    + " || document.documentElement.scrollWidth > innerWidth");
    assertFalse(scrolls, "the page scrolls");
  }
}
