// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The page that a participant of a study opens: one HTML file with its pictures, style and script.
 *
 * <p>The page knows tokens only, in random order, and which of them show the same image. It loads
 * nothing and sends nothing: its content security policy permits its own script, its own style and
 * embedded pictures.
 *
 * @param study token of the study
 * @param images the tokens of each image's pictures, in an order that tells nothing
 * @param practice the tokens of the pictures for practice, which have no key
 * @param pictures a JPEG for each token
 */
public record StudyPage(
    String study, List<List<String>> images, List<String> practice, Map<String, byte[]> pictures) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the collections. */
  public StudyPage {
    images = images.stream().map(List::copyOf).toList();
    practice = List.copyOf(practice);
    pictures = Map.copyOf(pictures);
  }

  /**
   * Creates or replaces the file, whole or not at all.
   *
   * @throws IOException with a message that names the file
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, html().getBytes(StandardCharsets.UTF_8));
  }

  /** {@return the page} */
  public String html() {
    String style = resource("page.css");
    String script = resource("page.js");
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("{{STYLE_HASH}}", hash(style));
    parts.put("{{SCRIPT_HASH}}", hash(script));
    parts.put("{{STYLE}}", style);
    parts.put("{{SCRIPT}}", script);
    parts.put("{{DATA}}", data());
    String page = resource("page.html");
    for (Map.Entry<String, String> part : parts.entrySet()) {
      page = page.replace(part.getKey(), part.getValue());
    }
    return page;
  }

  /** Tokens and Base64 only, so nothing needs to be escaped within a script element. */
  private String data() {
    ObjectNode root = JSON.createObjectNode();
    root.put("study", study);
    ArrayNode groups = root.putArray("images");
    for (List<String> tokens : images) {
      ArrayNode group = groups.addArray();
      tokens.forEach(group::add);
    }
    ArrayNode unscored = root.putArray("practice");
    practice.forEach(unscored::add);
    ObjectNode sources = root.putObject("pictures");
    new TreeMap<>(pictures)
        .forEach(
            (token, jpeg) ->
                sources.put(
                    token, "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg)));
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = StudyPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A source of the content security policy. */
  private static String hash(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
