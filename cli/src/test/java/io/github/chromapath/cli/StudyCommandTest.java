// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.chromapath.score.study.Stimulus;
import io.github.chromapath.score.study.StudyKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that {@code study} writes, and what it refuses. */
class StudyCommandTest {
  @TempDir private Path folder;

  private Path page;
  private StudyKey key;

  private JsonNode make(int scenes, Object... more) throws Exception {
    page = folder.resolve("study.html");
    Object[] options = new Object[more.length + 3];
    options[0] = "--out";
    options[1] = page;
    options[2] = "--force";
    System.arraycopy(more, 0, options, 3, more.length);
    InProcess run = InProcess.run(StudyFolders.arguments(folder, scenes, options));
    assertEquals(0, run.exitCode(), run.err());
    key = StudyKey.read(folder.resolve("study.key.json"));
    return new ObjectMapper()
        .readTree(between(Files.readString(page), "id=\"study\">", "</script>"));
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }

  @Test
  void thePageHasEveryPictureAndTheKeyItsName() throws Exception {
    JsonNode data = make(6, "--count", 4);
    assertEquals(List.of("vividmodel", "secretname", "original"), key.colorings());
    assertEquals(Optional.of("original"), key.original());
    assertEquals(4, key.images().size());
    assertEquals(key.study(), data.get("study").asText());
    Set<String> shown = new HashSet<>();
    for (JsonNode group : data.get("images")) {
      Set<Integer> images = new HashSet<>();
      for (JsonNode token : group) {
        shown.add(token.asText());
        images.add(key.stimuli().get(token.asText()).image());
      }
      assertEquals(3, group.size());
      assertEquals(1, images.size(), "tokens of different images are in one group");
    }
    assertEquals(key.stimuli().keySet(), shown);
    assertEquals(3, data.get("practice").size());
    assertEquals(15, data.get("pictures").size());
  }

  /** The picture of a token is the one that the key names: compared by its mean colour. */
  @Test
  void tokensShowThePicturesOfTheKey() throws Exception {
    JsonNode data = make(3, "--count", 2);
    for (String token : key.stimuli().keySet()) {
      Stimulus stimulus = key.stimuli().get(token);
      var image =
          ImageIO.read(
              new ByteArrayInputStream(
                  Base64.getDecoder()
                      .decode(data.get("pictures").get(token).asText().split(",", 2)[1])));
      long red = 0;
      long blue = 0;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          red += image.getRGB(x, y) >> 16 & 255;
          blue += image.getRGB(x, y) & 255;
        }
      }
      double expected = List.of(1 / 0.6, 0.9 / 0.95, 0.8 / 0.7).get(stimulus.coloring());
      assertEquals(expected, (double) red / blue, 0.02);
    }
  }

  @Test
  void thePageNamesNoModelAndNoFile() throws Exception {
    make(3, "--count", 2);
    String html = Files.readString(page).toLowerCase(Locale.ROOT);
    // Base64 may contain any short word by chance.
    String visible = html.replaceAll("data:image/jpeg;base64,[a-z0-9+/=]*", "");
    for (String name : List.of("vividmodel", "palemodel", "secretname", "scene-", "truth")) {
      assertFalse(visible.contains(name), name);
    }
    assertFalse(visible.contains("http:") || visible.contains("https:"), "an address");
    assertFalse(visible.contains("{{"), "a placeholder is left");
  }

  @Test
  void thePolicyPermitsTheScriptAndTheStyleOfThePageOnly() throws Exception {
    make(3, "--count", 2);
    String html = Files.readString(page);
    String policy = between(html, "Content-Security-Policy\" content=\"", "\"");
    assertTrue(policy.startsWith("default-src 'none'; img-src data:;"), policy);
    assertTrue(policy.contains(hash(between(html, "<style>", "</style>"))), policy);
    assertTrue(policy.contains(hash(between(html, "<script>", "</script>"))), policy);
    assertFalse(policy.contains("unsafe"), policy);
  }

  private static String hash(String text) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }

  @Test
  void theSeedChoosesTheImagesAndTokensAreAlwaysNew() throws Exception {
    make(8, "--count", 3, "--seed", 5);
    StudyKey first = key;
    make(8, "--count", 3, "--seed", 5);
    assertEquals(first.images(), key.images());
    assertNotEquals(first.study(), key.study());
    assertNotEquals(first.stimuli().keySet(), key.stimuli().keySet());
    make(8, "--count", 3, "--seed", 6);
    assertNotEquals(first.images(), key.images());
  }

  @Test
  void largePicturesAreReduced() throws Exception {
    JsonNode data = make(2, "--count", 1, "--side", 100);
    for (JsonNode uri : data.get("pictures")) {
      var image =
          ImageIO.read(
              new ByteArrayInputStream(Base64.getDecoder().decode(uri.asText().split(",", 2)[1])));
      assertEquals(100, Math.max(image.getWidth(), image.getHeight()));
      assertEquals(67, Math.min(image.getWidth(), image.getHeight()));
    }
  }

  @Test
  void picturesThatCannotTakePartAreNamed() throws Exception {
    Object[] arguments =
        StudyFolders.arguments(folder, 4, "--out", folder.resolve("s.html"), "--count", 1);
    Files.writeString(folder.resolve("truth/scene-1.png"), "no picture");
    TestPictures.write(
        folder.resolve("truth/scene-2.png"), StudyFolders.picture(2, 20, 30, 1, 1, 1));
    Files.delete(folder.resolve("palemodel/scene-3.png"));
    InProcess run = InProcess.run(arguments);
    run.assertFailed(1, "2 images are needed with that for practice, and 1 can be used");
    assertTrue(run.err().contains("'original': 1 pictures are left out"), run.err());
    assertTrue(run.err().contains("scene-1.png"), run.err());
    assertTrue(
        run.err().contains("scene-2: the picture of 'original' is 20x30 and that of 'vividmodel'"),
        run.err());
    assertFalse(Files.exists(folder.resolve("s.html")));
  }

  @Test
  void wrongUsageIsRefused() throws Exception {
    Path vivid = StudyFolders.write(folder.resolve("vivid"), 3, 1, 1, 1);
    Path pale = StudyFolders.write(folder.resolve("pale"), 3, 1, 1, 1);
    Object out = folder.resolve("s.html");
    assertUsage("compares 2 to 12 colourings, and 1 are given", vivid, "--out", out);
    assertUsage("used twice", vivid, "--predictions", "vivid=" + pale, "--out", out);
    assertUsage("used twice", "original=" + vivid, "--truth", pale, "--out", out);
    assertUsage("3 pictures in common", vivid, "--predictions", pale, "--out", out, "--count", 3);
    assertUsage("end the name", vivid, "--predictions", pale, "--out", folder.resolve("s.htm"));
    assertUsage("--count 0", vivid, "--predictions", pale, "--out", out, "--count", 0);
    assertUsage("--count 201", vivid, "--predictions", pale, "--out", out, "--count", 201);
    assertUsage("--side 63", vivid, "--predictions", pale, "--out", out, "--side", 63);
    assertUsage("no such folder", vivid, "--truth", folder.resolve("none"), "--out", out);
    Files.writeString(folder.resolve("s.key.json"), "precious");
    assertUsage("s.key.json exists", vivid, "--predictions", pale, "--out", out, "--count", 2);
    assertEquals("precious", Files.readString(folder.resolve("s.key.json")));
  }

  private static void assertUsage(String sentence, Object predictions, Object... more) {
    Object[] arguments = new Object[more.length + 3];
    arguments[0] = "study";
    arguments[1] = "--predictions";
    arguments[2] = predictions;
    System.arraycopy(more, 0, arguments, 3, more.length);
    InProcess.run(arguments).assertFailed(2, sentence);
  }
}
