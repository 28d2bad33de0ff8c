// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.cli.report.Browser;
import io.github.chromapath.synth.SynthSpec;
import io.github.chromapath.synth.SyntheticDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/**
 * The page of a small ablation with two seeds and a rival, in Chromium. Skipped where Chromium is
 * not installed.
 */
class AblationReportBrowserTest {
  private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");
  private static final String SLIDER = ".picture img-comparison-slider";

  /** Methods 1, 5 and 6 and the rival. */
  private static final int NETWORKS = 4;

  private static final int TEST_PICTURES = 8;

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
    Path data = folder.resolve("data");
    SyntheticDataset.write(data, 14, new SynthSpec(320, 180, 7), 2, done -> {});
    Path out = folder.resolve("small");
    String options =
        "--methods 1,5,6 --rivals iizuka --seeds 1,2 --epochs 3 --figures 0 --width 0.05 --size 64"
            + " --batch 2 --lr 1 --test "
            + TEST_PICTURES;
    Stream<?> files = Stream.of("ablation", "--data", data, "--out", out);
    InProcess ablation =
        InProcess.run(Stream.concat(files, Pattern.compile(" ").splitAsStream(options)).toArray());
    assertEquals(0, ablation.exitCode(), ablation.err());
    page = out.resolve("report.html");
    browser = new Browser(programs.get(), Optional.empty());
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
  }

  /** A violation of the page's own policy would be an error too. */
  @AfterEach
  void theConsoleIsEmpty() {
    assertEquals(List.of(), browser.console());
  }

  @Test
  void everyPartIsThereAndDrawn() throws IOException {
    assertEquals("Ablation small", browser.find("h1").getText());
    assertEquals(
        List.of("paper", "seeds", "pictures", "trainings", "measures"),
        browser.all("section").stream().map(part -> part.getDomAttribute("id")).toList());
    assertEquals(TEST_PICTURES, browser.all(".picture").size());
    assertEquals(
        List.of(),
        browser.script(
            "return [...document.images].filter(i => !i.complete || i.naturalWidth === 0)"
                + ".map(i => i.alt)"));
    // No training has VGG16, so that there is no perceptual loss: 6 charts of losses, 4 of scores.
    assertEquals(10, browser.all("#trainings .plot canvas").size());
    // Method 6 has the trainings of Method 5.
    assertEquals(6, browser.all("#trainings .chart:first-of-type .legend button").size());
    assertEquals(6, browser.all("#trainings tbody tr").size());
    assertTrue(Files.size(page) < 15_000_000);
    browser.screenshot("html", SCREENSHOTS.resolve("ablation-light.png"));
    browser.screenshot("#trainings", SCREENSHOTS.resolve("ablation-trainings.png"));
    browser.prefer("dark");
    browser.screenshot("html", SCREENSHOTS.resolve("ablation-dark.png"));
  }

  /** Table IV has the published figures, marked, and sorts by them. */
  @Test
  void tablesAreSortedByAnyColumn() throws IOException {
    WebElement table = browser.find("#paper table");
    List<String> headings =
        table.findElements(By.cssSelector("thead th")).stream().map(WebElement::getText).toList();
    assertEquals("Network", headings.get(0));
    int column = headings.indexOf("GTA5 traffic light mean");
    WebElement heading = table.findElements(By.cssSelector("thead button")).get(column);
    center(heading);
    heading.click();
    List<String> cells =
        table.findElements(By.cssSelector("tbody td:nth-child(" + (column + 1) + ")")).stream()
            .map(WebElement::getText)
            .toList();
    assertEquals(List.of("0.52", "0.61", "20.90", "–"), replaceDecimals(cells.subList(0, 4)));
    assertTrue(browser.find("#paper").getText().contains("the paper (published, GTA5)"));
    assertTrue(browser.find("#seeds").getText().contains("true seed 2"));
    browser.screenshot("#paper", SCREENSHOTS.resolve("ablation-tables.png"));
  }

  /** The paper gives 20.9 with one decimal, and small differences with two. */
  private static List<String> replaceDecimals(List<String> cells) {
    return cells.stream().map(cell -> cell.equals("20.9") ? "20.90" : cell).toList();
  }

  @Test
  void everyVersionOfAPictureIsComparedWithEveryOther() throws IOException {
    // Grey, truth and true classes; results, differences and classes, which the rival lacks.
    assertEquals(3 + 3 * NETWORKS - 1, browser.all("select[data-side=left] option").size());
    assertEquals("grey result0", shown());
    select("left", "Method 5");
    select("right", "Truth");
    assertEquals("result1 truth", shown());
    browser.screenshot("#pictures", SCREENSHOTS.resolve("ablation-pictures.png"));
    assertEquals("Method 5", browser.find(".side.left").getText());
    select("right", "Difference, iizuka");
    assertEquals("result1 difference3", shown());
    assertTrue(browser.find("[data-for=difference]").isDisplayed());
    select("left", "True classes");
    select("right", "Classes, Method 6");
    assertEquals("classes-true classes2", shown());
    assertTrue(browser.find("[data-for=classes]").isDisplayed());
    browser.screenshot("#pictures", SCREENSHOTS.resolve("ablation-classes.png"));
  }

  private static void select(String side, String version) {
    browser.all("select[data-side=" + side + "] option").stream()
        .filter(option -> option.getText().equals(version))
        .findFirst()
        .orElseThrow()
        .click();
  }

  /** The versions of all sliders. */
  private static String shown() {
    List<?> pairs =
        (List<?>)
            browser.script(
                "return [...document.querySelectorAll(arguments[0])].map(slider =>"
                    + " ['first', 'second'].map(s =>"
                    + " slider.querySelector(`[slot=${s}]`).dataset.layer).join(' '))",
                SLIDER);
    assertEquals(1, Set.copyOf(pairs).size(), pairs::toString);
    return pairs.get(0).toString();
  }

  @Test
  void theSliderAndTheListsAreUsedByKeyboard() {
    WebElement list = browser.find("select[data-side=right]");
    browser.script("arguments[0].focus()", list);
    Actions keys = new Actions(browser.driver());
    keys.sendKeys(Keys.ARROW_DOWN).perform();
    assertEquals("grey result1", shown());
    WebElement slider = browser.find(SLIDER);
    browser.script("arguments[0].focus()", slider);
    keys.sendKeys(Keys.END).perform();
    assertEquals("100", slider.getDomAttribute("aria-valuenow"));
    center(slider);
    keys.moveToElement(slider).clickAndHold().moveByOffset(-slider.getRect().getWidth() / 4, 0);
    keys.release().perform();
    assertEquals(25, Integer.parseInt(slider.getDomAttribute("aria-valuenow")), 2);
  }

  private static void center(WebElement element) {
    browser.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
  }

  @Test
  void aPhoneDoesNotScrollSideways() throws IOException {
    browser.phone(390);
    browser.open(page);
    assertEquals(390L, browser.script("return document.documentElement.scrollWidth"));
    browser.screenshot("html", SCREENSHOTS.resolve("ablation-phone.png"));
    browser.screenshot("#pictures", SCREENSHOTS.resolve("ablation-phone-pictures.png"));
  }

  @Test
  void everythingThatCanBeUsedHasAName() {
    Set<String> roles =
        Set.of("button", "slider", "combobox", "link", "image", "img", "table", "region", "group");
    assertEquals(List.of(), browser.nameless(roles));
    Set<String> lists =
        Set.copyOf(
            browser
                .accessibilityTree()
                .filter(node -> node.role().equals("combobox"))
                .map(node -> node.name())
                .toList());
    assertEquals(Set.of("Left", "Right"), lists);
    assertNotEquals("", browser.find(SLIDER).getDomAttribute("aria-valuetext"));
  }
}
