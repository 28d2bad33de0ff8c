// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names of the training and of the validation pairs; stored as JSON in the run folder.
 *
 * @param seed of the split
 * @param train names, sorted
 * @param validation names, sorted; none of them in {@code train}
 */
public record SplitManifest(long seed, List<String> train, List<String> validation) {

  private static final String FORMAT = "chromapath-split-1";

  /**
   * Copies the lists and checks the names.
   *
   * @throws IllegalArgumentException if a name occurs twice
   */
  public SplitManifest {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    Set<String> seen = new HashSet<>();
    for (List<String> side : List.of(train, validation)) {
      for (String name : side) {
        if (!seen.add(name)) {
          throw new IllegalArgumentException("'" + name + "' is in the split twice");
        }
      }
    }
  }

  /**
   * {@return a random split}
   *
   * <p>The split depends only on the set of names, the count and the seed.
   *
   * @param names of all pairs, in any order
   * @param validationCount number of validation pairs, 0 to the number of names
   * @param seed any number
   */
  public static SplitManifest seeded(List<String> names, int validationCount, long seed) {
    if (validationCount < 0 || validationCount > names.size()) {
      throw new IllegalArgumentException(validationCount + " of " + names.size() + " pairs");
    }
    List<String> sorted = names.stream().sorted().toList();
    List<String> train = new ArrayList<>();
    List<String> validation = new ArrayList<>();
    int[] order = new SplitMix(seed).permutation(sorted.size());
    for (int i = 0; i < order.length; i++) {
      (i < validationCount ? validation : train).add(sorted.get(order[i]));
    }
    Collections.sort(train);
    Collections.sort(validation);
    return new SplitManifest(seed, train, validation);
  }

  /**
   * Writes the manifest atomically.
   *
   * @param file to create or replace
   * @throws IOException if it cannot be written
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
   * {@return the manifest in a file of the form of {@link #write}}
   *
   * @throws DatasetException if the file is missing, unreadable or of another form
   */
  public static SplitManifest read(Path file) throws DatasetException {
    String remedy = "restore the file that training wrote, or start a new run";
    try {
      ObjectMapper mapper =
          JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
      JsonNode root = mapper.readTree(Files.readAllBytes(file));
      if (!root.path("format").asText().equals(FORMAT) || !root.path("seed").canConvertToLong()) {
        throw new DatasetException(file, "it is not a split manifest", remedy);
      }
      return new SplitManifest(
          root.path("seed").asLong(), names(root.path("train")), names(root.path("validation")));
    } catch (JsonProcessingException e) {
      throw new DatasetException(file, "it is not valid JSON", remedy, e);
    } catch (IllegalArgumentException e) {
      throw new DatasetException(file, e.getMessage(), remedy, e);
    } catch (NoSuchFileException e) {
      throw new DatasetException(file, "there is no such file", remedy, e);
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

  private static List<String> names(JsonNode list) {
    if (!(list instanceof ArrayNode)) {
      throw new IllegalArgumentException("a list of names is missing");
    }
    List<String> names = new ArrayList<>();
    for (JsonNode name : list) {
      if (!name.isTextual()) {
        throw new IllegalArgumentException("a list of names has an entry that is not a string");
      }
      names.add(name.asText());
    }
    return names;
  }
}
