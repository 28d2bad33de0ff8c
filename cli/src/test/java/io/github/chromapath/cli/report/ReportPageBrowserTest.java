// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** A page with all parts in Chromium, without network. Skipped where Chromium is not installed. */
class ReportPageBrowserTest {
  private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");
  private static final String SLIDER = ".picture img-comparison-slider";

  @TempDir static Path folder;
  private static Path page;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    Optional<Browser.Programs> programs = Browser.Programs.find();
    if (programs.isEmpty()) {
      String reason =
          "no chromium and chromedriver on the path: the page is not tested in a browser";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    page = folder.resolve("report.html");
    SamplePage.page().write(page);
    browser = new Browser(programs.get());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() {
    browser.driver().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    browser.prefer("light");
    browser.open(page);
    browser.script("try { localStorage.clear() } catch { }");
    browser.open(page);
  }

  /** A violation of the page's own policy would be an error too. */
  @AfterEach
  void theConsoleIsEmpty() {
    assertEquals(List.of(), browser.console());
  }

  private static double value(WebElement slider) {
    return ((Number) browser.script("return arguments[0].value", slider)).doubleValue();
  }

  private static void center(WebElement element) {
    browser.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
  }

  /** Without the smooth scrolling of the page, which would go on while the next element is used. */
  private static void focus(WebElement element) {
    browser.script("arguments[0].focus({preventScroll: true})", element);
  }

  @Test
  void nothingIsLoadedAndEverythingIsDrawn() throws IOException {
    assertEquals(
        List.of(),
        browser.script(
            "return performance.getEntriesByType('resource').map(e => e.name)"
                + ".filter(name => !name.startsWith('data:'))"));
    assertEquals(
        List.of(),
        browser.script(
            "return [...document.images].filter(i => !i.complete || i.naturalWidth === 0)"
                + ".map(i => i.alt)"));
    assertEquals(8, browser.all(".plot canvas").size());
    assertEquals(
        8L,
        browser.script(
            "return [...document.querySelectorAll('.plot canvas')].filter(c => c.getContext('2d')"
                + ".getImageData(0, 0, c.width, c.height).data.some(v => v !== 0)).length"));
    assertTrue(Files.size(page) < 15_000_000);
    browser.screenshot("html", SCREENSHOTS.resolve("light.png"));
    browser.screenshot("#losses", SCREENSHOTS.resolve("losses.png"));
    browser.screenshot("#regions", SCREENSHOTS.resolve("regions.png"));
    browser.screenshot("#confidence", SCREENSHOTS.resolve("confidence.png"));
  }

  /** Hostile text is shown as it is. */
  @Test
  void textIsEscaped() {
    assertEquals("Sample of " + SamplePage.HOSTILE, browser.find("h1").getText());
    assertEquals(SamplePage.HOSTILE, browser.find(".picture strong").getText());
    assertEquals(3, browser.all("script").size());
    assertEquals(0, browser.all("[onload]").size());
    assertTrue(browser.find(".picture img").getDomAttribute("alt").startsWith(SamplePage.HOSTILE));
  }

  @Test
  void theSliderMovesByKeyboard() {
    WebElement slider = browser.find(SLIDER);
    browser.script("arguments[0].focus()", slider);
    double before = value(slider);
    Actions keys = new Actions(browser.driver());
    keys.keyDown(Keys.ARROW_RIGHT).pause(300).keyUp(Keys.ARROW_RIGHT).perform();
    assertTrue(value(slider) > before + 1, value(slider) + " after " + before);
    assertEquals(Long.toString(Math.round(value(slider))), slider.getDomAttribute("aria-valuenow"));
    keys.sendKeys(Keys.HOME).perform();
    assertEquals(0, value(slider));
    keys.sendKeys(Keys.END).perform();
    assertEquals(100, value(slider));
  }

  @Test
  void theSliderMovesByPointer() {
    WebElement slider = browser.find(SLIDER);
    center(slider);
    int quarter = slider.getRect().getWidth() / 4;
    new Actions(browser.driver())
        .moveToElement(slider)
        .clickAndHold()
        .moveByOffset(quarter, 0)
        .release()
        .perform();
    assertEquals(75, value(slider), 2);
    Object clip =
        browser.script(
            "return getComputedStyle(arguments[0].shadowRoot.getElementById('firstImageContainer'))"
                + ".clipPath",
            slider);
    assertTrue(clip.toString().startsWith("inset(0px 2"), clip.toString());
  }

  @Test
  void theVersionsAreSelectedForAllPictures() throws IOException {
    WebElement slider = browser.find(SLIDER);
    assertEquals("grey result0", shown(slider));
    WebElement difference = browser.find(".compare input[value='result0 difference']");
    browser.script("arguments[0].focus()", difference);
    new Actions(browser.driver()).sendKeys(Keys.SPACE).perform();
    for (WebElement every : browser.all(SLIDER)) {
      assertEquals("result0 difference", shown(every));
    }
    assertTrue(browser.find("[data-for=difference]").isDisplayed());
    assertTrue(slider.getDomAttribute("aria-label").endsWith("Difference on the right"));
    browser.screenshot("#pictures", SCREENSHOTS.resolve("difference.png"));
    browser.script("document.querySelector(\".compare input[value='result0 classes']\").click()");
    List<WebElement> sliders = browser.all(SLIDER);
    assertEquals("result0 classes", shown(sliders.get(0)));
    assertEquals("result0 difference", shown(sliders.get(1)), "this picture has no classes");
    browser.screenshot("#pictures", SCREENSHOTS.resolve("segmentation.png"));
  }

  private static String shown(WebElement slider) {
    return (String)
        browser.script(
            "return ['first', 'second'].map(s =>"
                + " arguments[0].querySelector(`[slot=${s}]`).dataset.layer).join(' ')",
            slider);
  }

  @Test
  void tablesAreSortedByTheirHeadings() {
    WebElement heading = browser.find("#regions th:nth-child(3) button");
    center(heading);
    heading.click();
    List<Double> ascending = column(3);
    assertEquals(ascending.stream().sorted().toList(), ascending);
    assertEquals(13, ascending.size());
    assertEquals(
        "ascending", browser.find("#regions th:nth-child(3)").getDomAttribute("aria-sort"));
    browser.script("arguments[0].focus()", heading);
    new Actions(browser.driver()).sendKeys(Keys.ENTER).perform();
    List<Double> descending = column(3);
    assertEquals(ascending.get(0), descending.get(ascending.size() - 1));
    assertEquals(
        "descending", browser.find("#regions th:nth-child(3)").getDomAttribute("aria-sort"));
    assertTrue(browser.find("#regions td small").getText().matches("[0-9.]+ to [0-9.]+"));
  }

  private static List<Double> column(int number) {
    return browser.all("#regions tbody td:nth-child(" + number + ")").stream()
        .map(cell -> Double.valueOf(cell.getDomAttribute("data-sort")))
        .toList();
  }

  private static String background() {
    return browser.find("body").getCssValue("background-color");
  }

  @Test
  void theThemeFollowsTheSystemAndTheButton() throws IOException {
    String light = background();
    browser.prefer("dark");
    String dark = background();
    assertNotEquals(light, dark);
    browser.screenshot("html", SCREENSHOTS.resolve("dark.png"));
    WebElement button = browser.find("#theme");
    button.click();
    assertEquals("Theme: light", button.getText());
    assertEquals(light, background());
    browser.prefer("light");
    button.click();
    assertEquals("Theme: dark", button.getText());
    assertEquals(dark, background());
    browser.open(page);
    assertEquals(dark, background(), "the choice is kept");
    browser.find("#theme").click();
    assertEquals(light, background());
  }

  @Test
  void chartsAreReadByKeyboard() {
    WebElement plot = browser.find(".plot");
    focus(plot);
    new Actions(browser.driver()).sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT).perform();
    String reading = browser.find(".reading").getText();
    assertTrue(reading.startsWith("step 710: steps "), reading);
    WebElement toggle = browser.find(".legend button");
    center(toggle);
    toggle.click();
    assertEquals("false", toggle.getDomAttribute("aria-pressed"));
    focus(browser.find("#confidence .plot"));
    new Actions(browser.driver()).sendKeys(Keys.ARROW_LEFT).perform();
    String risk = browser.find("#confidence .reading").getText();
    assertTrue(risk.matches("coverage % 100: confidence (\\S+), oracle \\1, random \\S+"), risk);
  }

  @Test
  void aPhoneDoesNotScrollSideways() throws IOException {
    browser.phone(390);
    browser.open(page);
    browser.screenshot("html", SCREENSHOTS.resolve("phone.png"));
    browser.screenshot("#pictures", SCREENSHOTS.resolve("phone-pictures.png"));
    browser.screenshot("header", SCREENSHOTS.resolve("phone-header.png"));
    assertEquals(390L, browser.script("return innerWidth"));
    assertEquals(390L, browser.script("return document.documentElement.scrollWidth"));
    browser.script("document.querySelector('details').open = true");
    assertEquals(390L, browser.script("return document.documentElement.scrollWidth"));
  }

  @Test
  void everythingThatCanBeUsedHasAName() {
    Set<String> roles =
        Set.of("button", "slider", "radio", "link", "image", "img", "table", "region", "group");
    assertEquals(List.of(), browser.nameless(roles));
    assertTrue(browser.accessibilityTree().anyMatch(node -> node.name().equals("Compare")));
  }
}
