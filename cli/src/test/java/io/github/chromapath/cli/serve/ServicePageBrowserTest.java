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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The page in Chromium. Skipped where Chromium is not installed. */
class ServicePageBrowserTest {
  private static final Path SCREENSHOTS = Path.of("target", "service-screenshots");

  /** A real photograph, among the loader's test resources. */
  private static final Path PHOTO =
      Path.of("../loader/src/test/resources/photos/chelsea.png").toAbsolutePath().normalize();

  private static final Set<String> CONTROLS =
      Set.of("button", "link", "slider", "checkbox", "combobox", "image", "progressbar");

  /** The mean difference of the colour channels of an image's pixels, as the browser shows it. */
  private static final String COLOURFULNESS =
      """
      const image = document.getElementById(arguments[0]);
      const canvas = document.createElement('canvas');
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
      let sum = 0;
      for (let i = 0; i < data.length; i += 4) {
        sum += Math.abs(data[i] - data[i + 1]) + Math.abs(data[i + 2] - data[i + 1]);
      }
      return sum / (data.length / 4);
      """;

  @TempDir Path folder;
  private TestService service;
  private Browser browser;

  @BeforeEach
  void start() throws Exception {
    Optional<Browser.Programs> programs = Browser.Programs.find();
    if (programs.isEmpty()) {
      String reason =
          "no chromium and chromedriver on the path: the page is not tested in a browser";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    start(programs.get(), Optional.empty());
  }

  private void start(Browser.Programs programs, Optional<String> token) throws Exception {
    service = new TestService(folder, TestService.LIMITS, token, 1);
    browser = new Browser(programs, Optional.of(folder.resolve("downloads").toAbsolutePath()));
    open();
  }

  private void open() {
    browser.driver().get(service.service.uri().toString());
  }

  /** A violation of the page's own policy would be an error too. */
  @AfterEach
  void stop() {
    if (browser != null) {
      List<String> console = browser.console();
      browser.close();
      assertEquals(List.of(), console);
    }
    if (service != null) {
      service.close();
    }
  }

  private void await(String condition) {
    await(
        () -> condition + ": " + browser.find("main").getText(),
        () -> Boolean.TRUE.equals(browser.script("return " + condition)));
  }

  private static void await(Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, what);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void ready() {
    await("document.body.dataset.ready === 'true'");
  }

  private void add(Path... files) {
    String paths =
        String.join("\n", Stream.of(files).map(file -> file.toAbsolutePath().toString()).toList());
    browser.find("#files").sendKeys(paths);
  }

  private void awaitColour() {
    await("document.querySelectorAll('#queue .coloured').length > 0");
    await("document.getElementById('color').naturalWidth > 0");
    await("document.getElementById('gray').naturalWidth > 0");
  }

  private double colourfulness(String id) {
    return ((Number) browser.script(COLOURFULNESS, id)).doubleValue();
  }

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
    double runs = service.metric("chromapath_network_seconds_count");
    change("chroma", "3");
    await("document.getElementById('chroma-value').textContent === '3.00'");
    awaitColourfulness(usual * 1.3, Double.MAX_VALUE);
    change("chroma", "0");
    awaitColourfulness(0, 1);
    assertEquals(runs, service.metric("chromapath_network_seconds_count"));
    browser.find("#flip").click();
    await("document.getElementById('flip').checked");
    change("layer", "classes");
    await("document.getElementById('overlay').naturalWidth > 0");
    assertEquals(11, browser.all("#legend li").size());
    change("layer", "confidence");
    await("document.querySelectorAll('#legend li').length === 3");
  }

  private void change(String id, String value) {
    browser.script(
        "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
            + "e.dispatchEvent(new Event('input', {bubbles: true}))",
        id,
        value);
  }

  private void awaitColourfulness(double least, double most) {
    await(
        () -> "a colourfulness from " + least + " to " + most,
        () -> {
          double now = colourfulness("color");
          return now >= least && now <= most;
        });
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
    await(() -> "no jobs", this::noJobs);
  }

  private boolean noJobs() {
    try {
      return service.metric("chromapath_jobs") == 0;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
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
