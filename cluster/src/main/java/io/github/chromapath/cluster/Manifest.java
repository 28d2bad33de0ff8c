// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the results in an output folder were made with, in {@value #FILE}.
 *
 * @param made program, model and options by name
 * @param complete whether all outputs without a row of the table were made so too; false while a
 *     run replaces those of another model
 * @param run number of the run that wrote the table; 0 for none
 */
record Manifest(Map<String, String> made, boolean complete, int run) {
  static final String FILE = OutputStore.WORK + "/manifest.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Sorts the names. */
  Manifest {
    made = new TreeMap<>(made);
  }

  /**
   * Reads that of an output folder, if it has one.
   *
   * @throws ClusterException if it is damaged
   */
  static Optional<Manifest> read(OutputStore outputs) throws IOException {
    try (InputStream in = outputs.files().open(outputs.path(FILE))) {
      Map<String, Object> fields = JSON.readValue(in, new TypeReference<>() {});
      Map<String, String> made =
          JSON.convertValue(fields.get("made"), new TypeReference<Map<String, String>>() {});
      return Optional.of(
          new Manifest(made, (Boolean) fields.get("complete"), (Integer) fields.get("run")));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException | RuntimeException e) {
      throw new ClusterException(
          ClusterException.Kind.FAILED,
          outputs.path(FILE) + ": this file is damaged; give another --out, or add --force.",
          e);
    }
  }

  void write(OutputStore outputs) throws IOException {
    Path file = Files.createTempFile("manifest", ".json");
    try {
      JSON.writeValue(
          file.toFile(), new TreeMap<>(Map.of("made", made, "complete", complete, "run", run)));
      outputs.publish(file, FILE, true);
    } finally {
      Files.delete(file);
    }
  }

  /** The first difference in what results are made with, for people. */
  Optional<String> difference(Map<String, String> other) {
    Map<String, String> all = new TreeMap<>(made);
    all.putAll(other);
    return all.keySet().stream()
        .filter(name -> !made.getOrDefault(name, "none").equals(other.getOrDefault(name, "none")))
        .map(
            name ->
                name
                    + " "
                    + made.getOrDefault(name, "none")
                    + ", not "
                    + other.getOrDefault(name, "none"))
        .findFirst();
  }
}
