// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;

/** The page in Chromium: colours by hand. */
class PageHintsBrowserTest extends PageFixture {
  /** The colour of an image's pixel, of which the arguments are shares of the width and height. */
  private static final String PIXEL =
      """
      const [id, across, down] = arguments;
      const image = document.getElementById(id);
      const canvas = document.createElement('canvas');
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const x = Math.floor(across * canvas.width);
      const y = Math.floor(down * canvas.height);
      return [...context.getImageData(x, y, 1, 1).data].slice(0, 3);
      """;

  @SuppressWarnings("unchecked") // an array of numbers in JavaScript
  private List<Long> pixel(double across, double down) {
    return (List<Long>) browser.script(PIXEL, "color", across, down);
  }

  /** Red minus blue in the middle of the coloured picture. */
  private long redness() {
    List<Long> middle = pixel(0.5, 0.5);
    return middle.get(0) - middle.get(2);
  }

  private void awaitRedness(long least, long most) {
    await(
        () -> "from " + least + " to " + most + ": " + redness(),
        () -> redness() >= least && redness() <= most);
  }

  /** Opens the tools, with a red brush. */
  private WebElement painting() {
    ready();
    add(PHOTO);
    awaitColour();
    browser.find("#paint").click();
    change("brush-color", "#ff0000");
    return browser.find("#hints");
  }

  @Test
  void aStrokeColoursItsSurroundingsWithoutTheNetwork() throws Exception {
    WebElement canvas = painting();
    double runs = metric("chromapath_network_seconds_count");
    long before = redness();
    new Actions(browser.driver())
        .moveToElement(canvas, -20, 0)
        .clickAndHold()
        .moveByOffset(20, 0)
        .moveByOffset(20, 0)
        .release()
        .perform();
    awaitRedness(before + 40, 255);
    long painted = redness();
    browser.screenshot("body", SCREENSHOTS.resolve("hints.png"));
    assertEquals("Painted in #ff0000.", browser.find("#hint-status").getText());
    assertEquals(List.of(), browser.nameless(CONTROLS));
    new Actions(browser.driver()).keyDown(Keys.CONTROL).sendKeys("z").keyUp(Keys.CONTROL).perform();
    awaitRedness(before, before);
    new Actions(browser.driver()).keyDown(Keys.CONTROL).sendKeys("y").keyUp(Keys.CONTROL).perform();
    awaitRedness(painted, painted);
    browser.find("#clear-hints").click();
    awaitRedness(before, before);
    browser.find("#undo").click();
    awaitRedness(painted, painted);
    browser.find("#tool-eraser").click();
    change("brush-size", "100");
    new Actions(browser.driver()).moveToElement(canvas, -30, 0).clickAndHold().perform();
    new Actions(browser.driver()).moveByOffset(60, 0).release().perform();
    // The prediction passes through the sum with corrections of 0, which may round otherwise.
    awaitRedness(before - 2, before + 2);
    assertEquals(runs, metric("chromapath_network_seconds_count"));
  }

  @Test
  void thePipetteTakesAColourOfThePicture() throws Exception {
    WebElement canvas = painting();
    browser.find("#tool-pipette").click();
    new Actions(browser.driver()).moveToElement(canvas, 0, 0).click().perform();
    String color = browser.find("#brush-color").getDomProperty("value");
    List<Long> near = pixel(0.5, 0.5);
    for (int i = 0; i < 3; i++) {
      int part = Integer.parseInt(color.substring(1 + 2 * i, 3 + 2 * i), 16);
      assertEquals(near.get(i).doubleValue(), part, 12, color);
    }
    assertTrue(browser.find("#tool-brush").isSelected());
    assertEquals("The brush has the colour " + color + ".", browser.find("#hint-status").getText());
  }

  @Test
  void keysPaintToo() throws Exception {
    WebElement canvas = painting();
    long before = redness();
    change("brush-size", "40");
    canvas.sendKeys(Keys.ARROW_LEFT, Keys.ARROW_RIGHT, Keys.SPACE);
    awaitRedness(before + 40, 255);
    assertTrue(browser.find("#cursor").isDisplayed());
    canvas.sendKeys(Keys.chord(Keys.CONTROL, "z"));
    awaitRedness(before, before);
  }

  @Test
  void fingersPaintToo() throws Exception {
    browser.phone(390);
    open();
    WebElement canvas = painting();
    long before = redness();
    browser.script("arguments[0].scrollIntoView({block: 'center'})", canvas);
    change("brush-size", "40");
    PointerInput finger = new PointerInput(PointerInput.Kind.TOUCH, "finger");
    PointerInput.Origin origin = PointerInput.Origin.fromElement(canvas);
    browser
        .driver()
        .perform(
            List.of(
                new Sequence(finger, 0)
                    .addAction(finger.createPointerMove(Duration.ZERO, origin, -10, 0))
                    .addAction(finger.createPointerDown(0))
                    .addAction(finger.createPointerMove(Duration.ofMillis(50), origin, 10, 0))
                    .addAction(finger.createPointerUp(0))));
    awaitRedness(before + 40, 255);
    assertEquals(
        true, browser.script("return document.documentElement.scrollWidth <= window.innerWidth"));
  }

  /** The strokes of one picture stay when another is shown. */
  @Test
  void eachPictureHasItsStrokes() throws Exception {
    WebElement canvas = painting();
    long before = redness();
    change("brush-size", "40");
    canvas.sendKeys(Keys.SPACE);
    awaitRedness(before + 40, 255);
    add(PHOTO);
    await("document.querySelectorAll('#queue .coloured').length === 2");
    browser.all("#queue .open").get(1).click();
    awaitRedness(before, before);
    assertFalse(browser.find("#undo").isEnabled());
    browser.all("#queue .open").get(0).click();
    awaitRedness(before + 40, 255);
    assertTrue(browser.find("#undo").isEnabled());
  }
}
