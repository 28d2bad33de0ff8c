// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.video.Films;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in Chromium: videos. */
class PageVideoBrowserTest extends PageFixture {
  private static final String PATTERN = "-f lavfi -i testsrc2=s=96x64:r=25:d=2 -pix_fmt yuv420p ";

  private Path film(String name, String codec) throws Exception {
    Films.require("PageVideoBrowserTest");
    return Films.make(folder.resolve(name), PATTERN + codec);
  }

  private void awaitState(String text) {
    await("document.querySelector('#queue .state').textContent.includes('" + text + "')");
  }

  @ParameterizedTest
  @CsvSource({"film.mp4, '-c:v libx264'", "film.webm, '-c:v libvpx-vp9'"})
  void aVideoIsColouredPlayedAndSaved(String name, String codec) throws Exception {
    Path film = film(name, codec);
    ready();
    change("temporal", "0.5");
    service.hold();
    add(film);
    awaitState("0 of 50 frames");
    assertTrue(browser.find("#queue progress").isDisplayed());
    assertEquals(List.of(), browser.nameless(CONTROLS));
    service.release();
    awaitState("96 x 64, 50 frames");
    assertFalse(browser.find("#picture").isDisplayed());
    await("document.getElementById('film').videoWidth === 96");
    // Without sound, a browser lets a script start a video.
    browser.script("const f = document.getElementById('film'); f.muted = true; f.play()");
    await("document.getElementById('film').currentTime > 0");
    browser.screenshot("body", SCREENSHOTS.resolve(name + ".png"));
    browser.find("#download").click();
    Path saved = folder.resolve("downloads").resolve(name);
    await(() -> "a saved video", () -> Files.exists(saved));
    await(() -> "50 frames", () -> frames(saved) == 50);
    add(PHOTO);
    await("document.querySelectorAll('#queue .coloured').length === 2");
    browser.all("#queue .open").get(1).click();
    awaitColour();
    assertTrue(browser.find("#picture").isDisplayed());
    assertFalse(browser.find("#film").isDisplayed());
  }

  @Test
  void chromaAndLightnessAreChosenBeforeAVideoIsAdded() throws Exception {
    Path film = film("film.mp4", "-c:v libx264");
    ready();
    assertEquals("1.00", browser.find("#video-chroma-value").getAttribute("textContent"));
    add(film);
    show(1);
    Path usual = saved("film.mp4");
    assertEquals(meanLuma(film), meanLuma(usual), 1);

    change("video-chroma", "0");
    add(film);
    show(2);
    Path none = saved("film (1).mp4");
    assertEquals(0, meanChroma(none), 0.5);
    assertTrue(meanChroma(usual) > 2, "chroma " + meanChroma(usual));

    change("video-chroma", "2");
    change("video-lightness", "luma");
    add(film);
    show(3);
    Path strong = saved("film (2).mp4");
    assertTrue(meanChroma(strong) > 1.5 * meanChroma(usual), "chroma " + meanChroma(strong));
    assertTrue(meanLuma(strong) < meanLuma(usual) - 1, "luma " + meanLuma(strong));
  }

  /** Shows the last of so many videos. */
  private void show(int videos) {
    await("document.querySelectorAll('#queue .coloured').length === " + videos);
    browser.all("#queue .open").get(videos - 1).click();
    await("document.getElementById('film').readyState >= 2");
  }

  private Path saved(String name) {
    Path saved = folder.resolve("downloads").resolve(name);
    browser.find("#download").click();
    await(() -> "a saved video", () -> Files.exists(saved));
    await(() -> "50 frames", () -> frames(saved) == 50);
    return saved;
  }

  private static double meanLuma(Path film) throws Exception {
    byte[] luma = Films.pixels(film, "extractplanes=y", "gray");
    double sum = 0;
    for (byte level : luma) {
      sum += level & 255;
    }
    return sum / luma.length;
  }

  /** The mean distance of both chroma planes from grey, in levels. */
  private static double meanChroma(Path film) throws Exception {
    double sum = 0;
    long count = 0;
    for (String plane : List.of("u", "v")) {
      for (byte level : Films.pixels(film, "extractplanes=" + plane, "gray")) {
        sum += Math.abs((level & 255) - 128);
        count++;
      }
    }
    return sum / count;
  }

  private static int frames(Path film) {
    try {
      return Films.times(film).size();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aVideoThatCannotBePlayedIsOffered() throws Exception {
    Path film = film("film.avi", "-c:v ffv1");
    ready();
    add(film);
    awaitState("50 frames");
    await("document.getElementById('film-error').textContent.startsWith('This browser cannot')");
    assertTrue(browser.find("#download").isDisplayed());
  }

  @Test
  void aDamagedVideoGetsItsSentence() throws Exception {
    Path broken = folder.resolve("<b>.mp4");
    Files.writeString(broken, "no video");
    ready();
    add(broken);
    await("document.querySelectorAll('#queue .failed').length === 1");
    assertTrue(
        browser.find("#queue .state").getText().contains("it is damaged, or not an MP4"),
        browser.find("#queue .state").getText());
  }

  @Test
  void aVideoIsRemovedWhileItIsColoured() throws Exception {
    Path film = film("film.mp4", "-c:v libx264");
    ready();
    service.hold();
    add(film);
    awaitState("0 of 50 frames");
    browser.find("#queue button[aria-label]").click();
    await("document.querySelectorAll('#queue li').length === 0");
    service.release();
    await(() -> "no stored bytes", () -> metric("chromapath_stored_bytes") == 0);
  }
}
