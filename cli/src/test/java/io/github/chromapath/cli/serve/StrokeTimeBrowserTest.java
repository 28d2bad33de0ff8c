// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/**
 * Prints the time from the end of a stroke to its preview, as the browser sees it. Runs only with
 * {@code -Dchromapath.strokes=N}, N the number of strokes.
 */
@EnabledIfSystemProperty(named = "chromapath.strokes", matches = "[1-9][0-9]*")
class StrokeTimeBrowserTest extends PageFixture {
  /** Notes the milliseconds from the last release of the pointer to the next coloured image. */
  private static final String CLOCK =
      """
      window.strokes = [];
      let released = null;
      document.addEventListener('pointerup', () => { released = performance.now(); }, true);
      document.getElementById('color').addEventListener('load', () => {
        if (released !== null) {
          window.strokes.push(performance.now() - released);
          released = null;
        }
      });
      """;

  @Test
  void strokesAreShownAfter() {
    ready();
    add(PHOTO);
    awaitColour();
    browser.find("#paint").click();
    change("brush-color", "#ff0000");
    WebElement canvas = browser.find("#hints");
    browser.script(CLOCK);
    int strokes = Integer.getInteger("chromapath.strokes");
    double[] milliseconds = new double[strokes];
    for (int i = 0; i < strokes; i++) {
      new Actions(browser.driver())
          .moveToElement(canvas, -20, 5 * (i % 9) - 20)
          .clickAndHold()
          .moveByOffset(40, 0)
          .release()
          .perform();
      await("window.strokes.length === " + (i + 1));
      milliseconds[i] = ((Number) browser.script("return window.strokes.at(-1)")).doubleValue();
    }
    Arrays.sort(milliseconds);
    System.out.printf(
        "Stroke to preview, a picture of %s: median %.0f ms, slowest %.0f ms, of %d strokes%n",
        browser.script(
            "const i = document.getElementById('color');"
                + " return i.naturalWidth + 'x' + i.naturalHeight"),
        milliseconds[strokes / 2],
        milliseconds[strokes - 1],
        strokes);
    assertTrue(milliseconds[0] > 0);
  }
}
