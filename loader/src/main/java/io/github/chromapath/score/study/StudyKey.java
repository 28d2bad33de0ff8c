// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the tokens of a study's page stand for. Participants do not get it. Immutable.
 *
 * @param study token of the study itself
 * @param colorings names of the colourings, at least 2
 * @param original the colouring that is the truth, if it takes part
 * @param images names of the images, at least 1
 * @param stimuli by token: each colouring of each image, once
 */
public record StudyKey(
    String study,
    List<String> colorings,
    Optional<String> original,
    List<String> images,
    Map<String, Stimulus> stimuli) {
  /** Value of the key {@code format}. */
  public static final String FORMAT = "chromapath-study-key-1";

  /** Most colourings of a study: twelve have 66 pairs for each image. */
  public static final int MOST_COLORINGS = 12;

  /** Most images of a study. */
  public static final int MOST_IMAGES = 200;

  private static final int MOST_BYTES = 4 << 20;
  private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{16}");
  private static final String REMEDY = "give the file that 'study' wrote beside its page";

  /**
   * Copies the collections and checks them.
   *
   * @throws IllegalArgumentException in a clause, if they do not fit each other
   */
  public StudyKey {
    colorings = List.copyOf(colorings);
    images = List.copyOf(images);
    stimuli = Map.copyOf(stimuli);
    require(TOKEN.matcher(study).matches(), "its study is not a token");
    require(
        colorings.size() >= 2 && colorings.size() <= MOST_COLORINGS,
        "it has not 2 to " + MOST_COLORINGS + " colourings");
    require(
        images.size() >= 1 && images.size() <= MOST_IMAGES,
        "it has not 1 to " + MOST_IMAGES + " images");
    require(
        Set.copyOf(colorings).size() == colorings.size()
            && Set.copyOf(images).size() == images.size(),
        "two colourings or two images have one name");
    require(original.isEmpty() || colorings.contains(original.get()), "its original is unknown");
    require(
        stimuli.keySet().stream().allMatch(token -> TOKEN.matcher(token).matches()),
        "a stimulus has no token");
    require(
        new HashSet<>(stimuli.values()).size() == stimuli.size()
            && stimuli.size() == colorings.size() * images.size(),
        "it does not have each colouring of each image once");
  }

  private static void require(boolean condition, String fault) {
    if (!condition) {
      throw new IllegalArgumentException(fault);
    }
  }

  /** {@return the colouring that others are compared with: the original, or the first} */
  public int reference() {
    return original.map(colorings::indexOf).orElse(0);
  }

  /** {@return the number of pairs of two colourings} */
  public int pairsOfAnImage() {
    return colorings.size() * (colorings.size() - 1) / 2;
  }

  /**
   * Reads a key.
   *
   * @throws StudyException in one sentence, if the file cannot be read or is not a key
   */
  public static StudyKey read(Path file) throws StudyException {
    StudyJson json = StudyJson.read(file, MOST_BYTES, REMEDY);
    if (!json.has("format") || !json.text("format").equals(FORMAT)) {
      throw json.fault("it is not the key of a study");
    }
    json.requireOnly(Set.of("format", "study", "colorings", "original", "images", "stimuli"));
    List<String> colorings = json.texts("colorings");
    List<String> images = json.texts("images");
    Map<String, Stimulus> stimuli = new LinkedHashMap<>();
    for (StudyJson entry : json.objects("stimuli")) {
      entry.requireOnly(Set.of("token", "coloring", "image"));
      Stimulus stimulus =
          new Stimulus(
              colorings.indexOf(entry.text("coloring")), images.indexOf(entry.text("image")));
      if (stimulus.coloring() < 0 || stimulus.image() < 0) {
        throw json.fault("a stimulus is of an unknown colouring or image");
      }
      if (stimuli.put(entry.text("token"), stimulus) != null) {
        throw json.fault("two stimuli have one token");
      }
    }
    Optional<String> original =
        json.has("original") ? Optional.of(json.text("original")) : Optional.empty();
    try {
      return new StudyKey(json.text("study"), colorings, original, images, stimuli);
    } catch (IllegalArgumentException e) {
      throw json.fault(e.getMessage());
    }
  }

  /**
   * Creates or replaces the file, whole or not at all.
   *
   * @throws IOException with a message that names the file
   */
  public void write(Path file) throws IOException {
    ObjectNode root = StudyJson.MAPPER.createObjectNode();
    root.put("format", FORMAT).put("study", study);
    ArrayNode names = root.putArray("colorings");
    colorings.forEach(names::add);
    original.ifPresent(name -> root.put("original", name));
    ArrayNode pictures = root.putArray("images");
    images.forEach(pictures::add);
    ArrayNode list = root.putArray("stimuli");
    stimuli.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry ->
                list.addObject()
                    .put("token", entry.getKey())
                    .put("coloring", colorings.get(entry.getValue().coloring()))
                    .put("image", images.get(entry.getValue().image())));
    AtomicFile.write(file, StudyJson.MAPPER.writeValueAsBytes(root));
  }
}
