// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.cli.report.Browser;
import io.github.chromapath.image.PictureReader;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.Point;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The page in Chromium: pictures. */
class ServicePageBrowserTest extends PageFixture {
  @Test
  void aPictureGoesInAndAColouredOneComesOut() throws Exception {
    ready();
    Path photo = PHOTO;
    add(photo);
    awaitColour();
    browser.screenshot("body", SCREENSHOTS.resolve("light.png"));
    browser.prefer("dark");
    browser.screenshot("body", SCREENSHOTS.resolve("dark.png"));
    assertEquals("chelsea.png", browser.find("#viewer-heading").getText());
    assertTrue(colourfulness("color") > 3, () -> "colourfulness " + colourfulness("color"));
    assertTrue(colourfulness("gray") < 1, () -> "colourfulness " + colourfulness("gray"));
    PictureReader.Size size = PictureReader.size(photo);
    assertEquals(
        (long) size.width(),
        browser.script("return document.getElementById('color').naturalWidth"));
    assertEquals("1 of 1 done.", browser.find("#status").getText());
    assertEquals(List.of(), browser.nameless(CONTROLS));
  }

  @Test
  void theSliderMovesWithKeysAndPointer() throws Exception {
    ready();
    add(PHOTO);
    awaitColour();
    WebElement slider = browser.find("#slider");
    String before = clip();
    slider.sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    assertNotEquals(before, clip());
    assertEquals("52 % grey", slider.getDomAttribute("aria-valuetext"));
    slider.sendKeys(Keys.END);
    assertEquals("100 % grey", slider.getDomAttribute("aria-valuetext"));
    new Actions(browser.driver())
        .moveToElement(slider, -slider.getSize().width / 4, 0)
        .clickAndHold()
        .moveByOffset(-20, 0)
        .release()
        .perform();
    int value = Integer.parseInt(slider.getDomProperty("value"));
    assertTrue(value > 10 && value < 25, () -> "value " + value);
  }

  private String clip() {
    return (String)
        browser.script("return getComputedStyle(document.getElementById('color')).clipPath");
  }

  @Test
  void controlsColourAgainWithoutTheNetwork() throws Exception {
    ready();
    add(PHOTO);
    awaitColour();
    double usual = colourfulness("color");
    double runs = metric("chromapath_network_seconds_count");
    change("chroma", "3");
    await("document.getElementById('chroma-value').textContent === '3.00'");
    awaitColourfulness(usual * 1.3, Double.MAX_VALUE);
    change("chroma", "0");
    awaitColourfulness(0, 1);
    assertEquals(runs, metric("chromapath_network_seconds_count"));
    browser.find("#flip").click();
    await("document.getElementById('flip').checked");
    change("layer", "classes");
    await("document.getElementById('overlay').naturalWidth > 0");
    assertEquals(11, browser.all("#legend li").size());
    change("layer", "confidence");
    await("document.querySelectorAll('#legend li').length === 3");
  }

  /** Drag events of the browser itself, with the path of a file, as from a file manager. */
  @Test
  void filesAreDroppedOnThePage() throws Exception {
    ready();
    Point at = browser.find("#drop").getLocation();
    drag("dragEnter", at);
    drag("dragOver", at);
    await("document.getElementById('drop').classList.contains('over')");
    drag("drop", at);
    awaitColour();
    assertEquals("drop", browser.find("#drop").getDomAttribute("class"));
    assertEquals("chelsea.png", browser.find("#viewer-heading").getText());
  }

  private void drag(String type, Point at) {
    browser
        .driver()
        .executeCdpCommand(
            "Input.dispatchDragEvent",
            Map.of(
                "type",
                type,
                "x",
                at.x + 5,
                "y",
                at.y + 5,
                "data",
                Map.of(
                    "items",
                    List.of(),
                    "files",
                    List.of(PHOTO.toString()),
                    "dragOperationsMask",
                    1)));
  }

  @Test
  void overlaysAreChosenByKeysAndByClicks() throws Exception {
    ready();
    add(PHOTO);
    awaitColour();
    browser.find("#layer").sendKeys("seg");
    await("document.getElementById('layer').value === 'classes'");
    await("document.getElementById('overlay').naturalWidth > 0");
    assertTrue(browser.find("#overlay").isDisplayed());
    String classes = browser.find("#overlay").getDomProperty("src");
    browser.find("#layer option[value=confidence]").click();
    await("document.querySelectorAll('#legend li').length === 3");
    await(
        () -> "another overlay",
        () -> !classes.equals(browser.find("#overlay").getDomProperty("src")));
    browser.find("#layer").sendKeys(Keys.HOME);
    await("document.getElementById('overlay').hidden");
  }

  /** The first request fails while the second wish waits for its end. */
  @Test
  void theLastWishIsShownAfterAFailure() throws Exception {
    ready();
    add(PHOTO);
    awaitColour();
    browser.script(
        """
        const real = window.fetch;
        window.fetch = (path, options) =>
          path.includes('chroma=1.5')
            ? new Promise((done, fail) => setTimeout(() => fail(new Error('lost')), 500))
            : real(path, options);
        """);
    change("chroma", "1.5");
    change("chroma", "0");
    awaitColourfulness(0, 1);
    assertEquals("", browser.find("#viewer-error").getText());
    change("chroma", "1.5");
    await("document.getElementById('viewer-error').textContent === 'lost'");
  }

  @Test
  void filesThatAreRefusedGetTheirSentence() throws Exception {
    ready();
    Path large = folder.resolve("large.png");
    Files.write(large, new byte[(int) TestService.MIB + 1]);
    Path hostile = folder.resolve("<img src=x onerror=alert(1)>.png");
    Files.writeString(hostile, "<script>alert(1)</script>");
    add(large, hostile);
    await("document.querySelectorAll('#queue .failed').length === 2");
    List<String> sentences =
        browser.all("#queue .state").stream().map(WebElement::getText).toList();
    assertTrue(
        sentences.get(0).startsWith("large.png: the file has more than the 1 MiB"),
        sentences.get(0));
    assertTrue(sentences.get(1).contains("its content is not a PNG"), sentences.get(1));
    assertEquals(0, browser.all("#queue img").size());
    assertEquals("2 of 2 done, 2 failed.", browser.find("#status").getText());
  }

  @Test
  void resultsAreDownloadedOneByOneOrTogether() throws Exception {
    ready();
    Path photo = PHOTO;
    Path copy = folder.resolve("copy.png");
    Files.copy(photo, copy);
    add(photo, copy);
    await("document.querySelectorAll('#queue .coloured').length === 2");
    browser.find("#download").click();
    browser.find("#archive").click();
    Path downloads = folder.resolve("downloads");
    await(
        () -> "both downloads",
        () -> Files.exists(downloads.resolve("coloured.zip")) && pictures(downloads) == 1);
    browser.all("#queue button[aria-label]").get(0).click();
    await("document.querySelectorAll('#queue li').length === 1");
    browser.find("#clear").click();
    await("document.querySelectorAll('#queue li').length === 0");
    assertFalse(browser.find("#viewer").isDisplayed());
    await(() -> "no jobs", () -> metric("chromapath_jobs") == 0);
  }

  private static long pictures(Path folder) {
    File[] files = folder.toFile().listFiles((where, name) -> name.endsWith(".png"));
    return files == null ? 0 : files.length;
  }

  @Test
  void aPhoneShowsEverythingInOneColumn() throws Exception {
    browser.phone(360);
    open();
    ready();
    add(PHOTO);
    awaitColour();
    assertEquals(
        true, browser.script("return document.documentElement.scrollWidth <= window.innerWidth"));
    assertTrue(browser.find("#viewer").getRect().y > browser.find("#queue").getRect().y);
    browser.screenshot("body", SCREENSHOTS.resolve("phone.png"));
  }

  @Test
  void theTokenIsAskedFor() throws Exception {
    stop();
    start(Browser.Programs.find().orElseThrow(), Optional.of("0123456789abcdef"));
    await("document.getElementById('login').open");
    browser.find("#token").sendKeys("wrong");
    browser.find("#login button").click();
    await("document.getElementById('login-error').textContent !== ''");
    browser.find("#token").sendKeys("0123456789abcdef");
    browser.find("#login button").click();
    ready();
    add(PHOTO);
    awaitColour();
    // Chromium reports each answer with an error status.
    assertTrue(browser.console().stream().allMatch(line -> line.contains("401")));
  }
}
