// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.cli.report.Browser;
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
import org.junit.jupiter.api.io.TempDir;

/** A service and its page in Chromium. Tests are skipped where Chromium is not installed. */
abstract class PageFixture {
  static final Path SCREENSHOTS = Path.of("target", "service-screenshots");

  /** A real photograph, among the loader's test resources. */
  static final Path PHOTO =
      Path.of("../loader/src/test/resources/photos/chelsea.png").toAbsolutePath().normalize();

  static final Set<String> CONTROLS =
      Set.of("button", "link", "slider", "checkbox", "combobox", "image", "progressbar");

  /**
   * The mean difference of the colour channels of an image's or video's pixels, as the browser
   * shows it.
   */
  private static final String COLOURFULNESS =
      """
      const image = document.getElementById(arguments[0]);
      const canvas = document.createElement('canvas');
      canvas.width = image.naturalWidth ?? image.videoWidth;
      canvas.height = image.naturalHeight ?? image.videoHeight;
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
  TestService service;
  Browser browser;

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

  final void start(Browser.Programs programs, Optional<String> token) throws Exception {
    service = new TestService(folder, TestService.LIMITS, token, 1);
    browser = new Browser(programs, Optional.of(folder.resolve("downloads").toAbsolutePath()));
    open();
  }

  final void open() {
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

  final void await(String condition) {
    await(
        () -> condition + ": " + browser.find("main").getText(),
        () -> Boolean.TRUE.equals(browser.script("return " + condition)));
  }

  static void await(Supplier<String> what, BooleanSupplier condition) {
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

  final void ready() {
    await("document.body.dataset.ready === 'true'");
  }

  final void add(Path... files) {
    String paths =
        String.join("\n", Stream.of(files).map(file -> file.toAbsolutePath().toString()).toList());
    browser.find("#files").sendKeys(paths);
  }

  final void awaitColour() {
    await("document.querySelectorAll('#queue .coloured').length > 0");
    await("document.getElementById('color').naturalWidth > 0");
    await("document.getElementById('gray').naturalWidth > 0");
  }

  final double colourfulness(String id) {
    return ((Number) browser.script(COLOURFULNESS, id)).doubleValue();
  }

  /** One of the service's figures. */
  final double metric(String name) {
    try {
      return service.metric(name);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sets a control as its user does. */
  final void change(String id, String value) {
    browser.script(
        "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
            + "e.dispatchEvent(new Event('input', {bubbles: true}))",
        id,
        value);
  }

  final void awaitColourfulness(double least, double most) {
    await(
        () -> "a colourfulness from " + least + " to " + most,
        () -> {
          double now = colourfulness("color");
          return now >= least && now <= most;
        });
  }
}
