// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which pairs train and which validate; kept as JSON beside what was trained.
 *
 * @param seed what the split was drawn with
 * @param train names, sorted
 * @param validation names, sorted; none of them in {@code train}
 */
public record SplitManifest(
    long seed, ImmutableList<String> train, ImmutableList<String> validation) {

  private static final String FORMAT = "chromapath-split-1";

  /**
   * Checks that no name occurs twice.
   *
   * @param seed what the split was drawn with
   * @param train names, sorted
   * @param validation names, sorted; none of them in {@code train}
   */
  public SplitManifest {
    Set<String> seen = new HashSet<>();
    for (ImmutableList<String> side : List.of(train, validation)) {
      for (String name : side) {
        if (!seen.add(name)) {
          throw new IllegalArgumentException("'" + name + "' is in the split twice");
        }
      }
    }
  }

  /**
   * Draws a split. The same names (in any order), count and seed give the same split.
   *
   * @param names the names of all pairs
   * @param validationCount how many validate, 0 to the number of names
   * @param seed any number
   * @return the split
   */
  public static SplitManifest seeded(List<String> names, int validationCount, long seed) {
    if (validationCount < 0 || validationCount > names.size()) {
      throw new IllegalArgumentException(validationCount + " of " + names.size() + " pairs");
    }
    ImmutableList<String> sorted = ImmutableList.sortedCopyOf(names);
    ImmutableList.Builder<String> train = ImmutableList.builder();
    ImmutableList.Builder<String> validation = ImmutableList.builder();
    int[] order = new SplitMix(seed).permutation(sorted.size());
    for (int i = 0; i < order.length; i++) {
      (i < validationCount ? validation : train).add(sorted.get(order[i]));
    }
    return new SplitManifest(
        seed,
        ImmutableList.sortedCopyOf(train.build()),
        ImmutableList.sortedCopyOf(validation.build()));
  }

  /**
   * Writes the manifest; the file appears whole or not at all.
   *
   * @param file the file to create or replace
   * @throws IOException in one sentence, when it cannot be written
   */
  public void write(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode().put("format", FORMAT).put("seed", seed);
    train.forEach(root.putArray("train")::add);
    validation.forEach(root.putArray("validation")::add);
    byte[] json = mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    AtomicFile.write(file, json);
  }

  /**
   * Reads a manifest.
   *
   * @param file a file that {@link #write} made, or of its form
   * @return the manifest
   * @throws DatasetException in one sentence, when it is missing, unreadable or not of that form
   */
  public static SplitManifest read(Path file) throws DatasetException {
    String mend = "restore the file that training wrote, or start a new run";
    try {
      ObjectMapper mapper =
          JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
      JsonNode root = mapper.readTree(Files.readAllBytes(file));
      if (!root.path("format").asText().equals(FORMAT) || !root.path("seed").canConvertToLong()) {
        throw new DatasetException(file, "it is no split manifest", mend);
      }
      return new SplitManifest(
          root.path("seed").asLong(), names(root.path("train")), names(root.path("validation")));
    } catch (JsonProcessingException e) {
      throw new DatasetException(file, "it is not valid JSON", mend, e);
    } catch (IllegalArgumentException e) {
      throw new DatasetException(file, e.getMessage(), mend, e);
    } catch (NoSuchFileException e) {
      throw new DatasetException(file, "there is no such file", mend, e);
    } catch (AccessDeniedException e) {
      throw new DatasetException(
          file, "the file cannot be opened", "give read permission on it", e);
    } catch (DatasetException e) {
      throw e;
    } catch (IOException e) {
      throw new DatasetException(
          file, "reading failed (" + e.getMessage() + ")", "check its permissions", e);
    }
  }

  private static ImmutableList<String> names(JsonNode list) {
    if (!(list instanceof ArrayNode)) {
      throw new IllegalArgumentException("it lacks its list of names");
    }
    ImmutableList.Builder<String> names = ImmutableList.builder();
    for (JsonNode name : list) {
      if (!name.isTextual()) {
        throw new IllegalArgumentException("its list holds something that is no name");
      }
      names.add(name.asText());
    }
    return names.build();
  }
}
