// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.chromapath.cli.report.Browser;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** A person in front of a study's page, in a headless Chromium. */
final class Participant implements AutoCloseable {
  /** Far above the time of a screen, since tests share the machine. */
  private static final long PATIENCE_MILLISECONDS = 60_000;

  /** Selenium warns that it does not know this Chromium's debugging protocol, which is not used. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  static {
    SELENIUM.setLevel(Level.SEVERE);
  }

  private final Path downloads;
  private final Browser browser;

  private Participant(Path downloads, Browser browser) {
    this.downloads = downloads;
    this.browser = browser;
  }

  /**
   * Opens a page; skips the test where Chromium is not installed.
   *
   * @param downloads folder for saved files
   */
  static Participant open(Path page, Path downloads, Dimension window) {
    Optional<Browser.Programs> programs = Browser.Programs.find();
    assumeTrue(programs.isPresent(), "needs Debian's packages chromium and chromium-driver");
    Browser browser = new Browser(programs.get(), Optional.of(downloads));
    browser.screen(window);
    browser.open(page);
    return new Participant(downloads, browser);
  }

  ChromeDriver driver() {
    return browser.driver();
  }

  Object script(String code, Object... arguments) {
    return browser.script(code, arguments);
  }

  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_MILLISECONDS * 1_000_000;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited too long for " + what);
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** The screen that is shown: start, note, trial or end. */
  String screen() {
    return (String) script("return document.querySelector('main:not([hidden])').id");
  }

  String text(String id) {
    return (String) script("return document.getElementById(arguments[0]).textContent", id);
  }

  void press(CharSequence... keys) {
    new Actions(driver()).sendKeys(keys).perform();
  }

  /** Fills in the form by keyboard and starts. */
  void begin(int number) {
    driver().findElement(By.id("number")).sendKeys(Integer.toString(number));
    press(Keys.TAB, Keys.SPACE, Keys.ENTER);
    await("the first note", () -> screen().equals("note"));
  }

  /** Whether pictures are shown and can be judged. */
  boolean ready() {
    return (boolean)
        script(
            "return !document.getElementById('trial').hidden"
                + " && !document.getElementById('stage').classList.contains('blank')");
  }

  /** What the trial shows: one token, or the left and the right one. */
  @SuppressWarnings("unchecked") // Arrays of JavaScript are lists.
  List<String> shown() {
    return (List<String>)
        script(
            "const data = JSON.parse(document.getElementById('study').textContent).pictures;"
                + "const token = id => Object.keys(data).find("
                + "  t => data[t] === document.getElementById(id).src);"
                + "return document.getElementById('figure-b').hidden"
                + "  ? [token('image-a')] : [token('image-a'), token('image-b')];");
  }

  /** The keys that answer a trial. */
  interface Judgement {
    CharSequence of(List<String> tokens, boolean practice);
  }

  /**
   * Answers trials until a number of them is answered or the end is reached.
   *
   * @return the tokens of each trial that counted
   */
  List<List<String>> answer(int most, Judgement judgement) {
    List<List<String>> trials = new ArrayList<>();
    while (trials.size() < most && !screen().equals("end")) {
      if (screen().equals("note")) {
        String title = text("note-title");
        press(Keys.ENTER);
        await("the end of the note", () -> !onNote(title));
        continue;
      }
      await("pictures", this::ready);
      boolean practice = text("count").equals("Practice");
      List<String> tokens = shown();
      if (!practice) {
        trials.add(tokens);
      }
      press(judgement.of(tokens, practice));
      await("the next screen", () -> !ready());
    }
    return trials;
  }

  private boolean onNote(String title) {
    return screen().equals("note") && text("note-title").equals(title);
  }

  /** Saves the answers with the button of the last screen; returns the file. */
  Path save() {
    driver().findElement(By.id("save")).click();
    await("the download", () -> saved().length > 0);
    String[] saved = saved();
    assertEquals(1, saved.length, String.join(", ", saved));
    return downloads.resolve(saved[0]);
  }

  /**
   * Chromium reserves the name with an empty file, and then renames a temporary file to it. So the
   * temporary files can vanish at any time, and a file with content is complete.
   */
  private String[] saved() {
    return downloads
        .toFile()
        .list((folder, name) -> name.endsWith(".json") && new File(folder, name).length() > 0);
  }

  /** Writes a picture of the window, for people. */
  void screenshot(String name) {
    String folder = System.getProperty("chromapath.screenshots");
    if (folder != null) {
      try {
        Files.createDirectories(Path.of(folder));
        Files.write(Path.of(folder, name + ".png"), driver().getScreenshotAs(OutputType.BYTES));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    browser.close();
  }
}
