// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.report;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, which reaches this machine only. */
public final class Browser implements AutoCloseable {
  private static final List<String> BROWSERS = List.of("chromium", "chromium-browser");
  private static final List<String> DRIVERS = List.of("chromedriver");

  private final ChromeDriver driver;

  /** The programs on this machine. */
  public record Programs(Path browser, Path driver) {
    /** Empty if one of them is not on the path. */
    public static Optional<Programs> find() {
      return onPath(BROWSERS)
          .flatMap(browser -> onPath(DRIVERS).map(d -> new Programs(browser, d)));
    }

    private static Optional<Path> onPath(List<String> names) {
      String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
      return Pattern.compile(Pattern.quote(File.pathSeparator))
          .splitAsStream(path)
          .flatMap(folder -> names.stream().map(Path.of(folder)::resolve))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }

  /** Starts the browser with a window of 1280 x 900 pixels. */
  Browser(Programs programs) {
    this(programs, Optional.empty());
  }

  /**
   * The same.
   *
   * @param downloads absolute folder of saved files, if pages save some
   */
  public Browser(Programs programs, Optional<Path> downloads) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(programs.browser().toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--force-device-scale-factor=1",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
    downloads.ifPresent(
        folder ->
            options.setExperimentalOption(
                "prefs", Map.of("download.default_directory", folder.toString())));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    // A builder of the service would need annotations that are not on the class path.
    System.setProperty("webdriver.chrome.driver", programs.driver().toString());
    driver = new ChromeDriver(options);
    driver.manage().window().setSize(new Dimension(1280, 900));
  }

  public ChromeDriver driver() {
    return driver;
  }

  public void open(Path page) {
    driver.get(page.toUri().toString());
  }

  public WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  public List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  public Object script(String code, Object... arguments) {
    return driver.executeScript(code, arguments);
  }

  /** Lets the page believe in a phone of this width. */
  public void phone(int width) {
    screen(new Dimension(width, 844));
  }

  /** Lets the page believe in a screen of this size; one that is higher than wide is a phone's. */
  public void screen(Dimension size) {
    Map<String, Object> metrics =
        Map.of(
            "width",
            size.width,
            "height",
            size.height,
            "deviceScaleFactor",
            1,
            "mobile",
            size.width < size.height);
    driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", metrics);
  }

  /** Lets the page believe in a preference for a scheme of colours. */
  public void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /**
   * Something that assistive technology finds.
   *
   * @param role "button", "table"
   * @param name blank if it has none
   */
  public record Accessible(String role, String name) {
    private static Accessible of(Map<String, Object> node) {
      return new Accessible(value(node, "role"), value(node, "name"));
    }

    private static String value(Map<String, Object> node, String key) {
      return node.get(key) instanceof Map<?, ?> entry ? String.valueOf(entry.get("value")) : "";
    }
  }

  /** Everything that assistive technology finds. */
  @SuppressWarnings("unchecked") // The shape is that of the DevTools protocol.
  public Stream<Accessible> accessibilityTree() {
    Map<String, Object> tree = driver.executeCdpCommand("Accessibility.getFullAXTree", Map.of());
    return ((List<Map<String, Object>>) tree.get("nodes"))
        .stream().filter(node -> !Boolean.TRUE.equals(node.get("ignored"))).map(Accessible::of);
  }

  /** The roles, among those given, of everything without a name. */
  public List<String> nameless(Set<String> roles) {
    return accessibilityTree()
        .filter(node -> roles.contains(node.role()) && node.name().isBlank())
        .map(Accessible::role)
        .toList();
  }

  /** Everything on the console, errors and warnings. */
  public List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::toString)
        .toList();
  }

  /** Saves a part of the page as a picture, to be looked at. */
  public void screenshot(String selector, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Object clip =
        script(
            "const r = document.querySelector(arguments[0]).getBoundingClientRect();"
                + "return {x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height,"
                + " scale: 1}",
            selector);
    Map<String, Object> shot =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip));
    Files.write(file, Base64.getDecoder().decode((String) shot.get("data")));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
