// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.color.Cam16Ucs;
import io.github.chromapath.color.ViewingConditions;
import io.github.chromapath.image.Picture;
import io.github.chromapath.image.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo end to end, with too little training to learn anything. */
class DemoCommandTest {
  private static final Pattern SUMMARY =
      Pattern.compile(
          "mean CAM16-UCS error on held-out scenes: ([0-9.]+)"
              + " \\(uncoloured pictures: ([0-9.]+), ratio ([0-9.]+); lower is better\\)");

  private static final Pattern BUNDLED =
      Pattern.compile(
          "Bundled model streets: mean CAM16-UCS error on 6 freshly drawn scenes: ([0-9.]+)"
              + " \\(uncoloured pictures: ([0-9.]+), ratio [0-9.]+; lower is better\\)");

  @TempDir Path folder;

  @Test
  void drawsTrainsColoursAndReports() throws IOException {
    Path out = folder.resolve("demo");
    InProcess run = InProcess.run("demo", "--steps", 20, "--out", out);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("model  " + out.resolve("run/last.safetensors")), run.out());
    assertTrue(run.out().contains("report " + out.resolve("report.html")), run.out());
    Matcher summary = SUMMARY.matcher(run.out());
    assertTrue(summary.find(), run.out());
    String html = Files.readString(out.resolve("report.html"));
    assertTrue(html.contains(summary.group()), html);

    Matcher bundled = BUNDLED.matcher(run.out());
    assertTrue(bundled.find(), run.out());
    assertTrue(html.contains(bundled.group()), html);
    assertTrue(
        Double.parseDouble(bundled.group(1)) < Double.parseDouble(bundled.group(2)), run.out());
    for (String name : List.of("bundled-scene-1", "bundled-scene-6", "bundled-photograph")) {
      assertTrue(html.contains(name), name);
      assertTrue(Files.exists(out.resolve("pictures/" + name + "-result.png")), name);
    }
    for (String part : List.of("Largest differences", "A photograph", "Cross entropy", "IoU %")) {
      assertTrue(html.contains(part), part);
    }
    assertTrue(html.length() < 15_000_000, html.length() + " characters");

    double differences = 0;
    int scenes = 0;
    while (Files.exists(picture(out, scenes + 1, "truth"))) {
      scenes++;
      for (String kind : new String[] {"input", "result", "truth"}) {
        assertTrue(Files.exists(picture(out, scenes, kind)), kind);
      }
      Picture input = PictureReader.read(picture(out, scenes, "input"));
      Picture result = PictureReader.read(picture(out, scenes, "result"));
      Picture truth = PictureReader.read(picture(out, scenes, "truth"));
      assertEquals(input.width(), result.width());
      differences += meanDifference(input, truth);
    }
    assertTrue(scenes >= 12, scenes + " scenes");
    // The reported error compares with the original's a*, b* on the input's lightness. That differs
    // little from the original itself.
    double uncolored = Double.parseDouble(summary.group(2));
    assertEquals(differences / scenes, uncolored, 2);
    double ratio = Double.parseDouble(summary.group(1)) / uncolored;
    assertEquals(ratio, Double.parseDouble(summary.group(3)), 0.01);
  }

  private static Path picture(Path out, int scene, String kind) {
    return out.resolve("pictures/scene-" + scene + "-" + kind + ".png");
  }

  private static double meanDifference(Picture first, Picture second) {
    double sum = 0;
    float[] differences =
        new Cam16Ucs(ViewingConditions.paper()).differences(first.rgb(), second.rgb());
    for (float difference : differences) {
      sum += difference / differences.length;
    }
    return sum;
  }

  @Test
  void noStepsAreWrongUsage() {
    InProcess run = InProcess.run("demo", "--steps", 0, "--out", folder.resolve("demo"));
    assertEquals(2, run.exitCode(), run.err());
    assertTrue(run.err().contains("--steps 0: give at least 1"), run.err());
    assertTrue(Files.notExists(folder.resolve("demo")));
  }
}
