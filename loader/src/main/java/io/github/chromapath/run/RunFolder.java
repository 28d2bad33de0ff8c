// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a training run leaves behind: {@code config.json}, {@code split.json}, {@code log.jsonl},
 * {@code best.safetensors}, {@code last.safetensors}, and what a report is made of: {@code
 * samples/} and {@code report.html}.
 *
 * @param path the folder, which exists
 */
public record RunFolder(Path path) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final JsonMapper LINES = JsonMapper.builder().build();
  private static final String SAMPLE_NAMES = "[0-9]*-{truth,input,step-[0-9]*}.jpg";

  /** Parameters and settings of the best epoch. */
  public Path best() {
    return path.resolve("best.safetensors");
  }

  /** Everything needed to go on. */
  public Path last() {
    return path.resolve("last.safetensors");
  }

  /** Which pictures train and which validate. */
  public Path split() {
    return path.resolve("split.json");
  }

  /** One line of JSON for each epoch and every few steps. */
  public Path log() {
    return path.resolve("log.jsonl");
  }

  /** Pictures that show how training comes along. */
  public Path samples() {
    return path.resolve("samples");
  }

  /** The page that shows losses and samples. */
  public Path report() {
    return path.resolve("report.html");
  }

  private Path config() {
    return path.resolve("config.json");
  }

  /**
   * Removes what an earlier run has left, so that nothing of it is taken for the next one's. Other
   * files stay.
   */
  void clear() throws IOException {
    for (Path file : List.of(last(), best(), log(), report())) {
      remove(file);
    }
    if (Files.isDirectory(samples())) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(samples(), SAMPLE_NAMES)) {
        for (Path sample : files) {
          remove(sample);
        }
      }
    }
  }

  private static void remove(Path file) throws IOException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new IOException(
          file + ": it is of an earlier run and cannot be removed (" + e + "); remove it.", e);
    }
  }

  /** Writes the configuration. */
  public void writeConfig(TrainConfig config) throws IOException {
    byte[] json = JSON.writeValueAsBytes(config);
    AtomicFile.write(config(), json);
  }

  /**
   * Reads the configuration of an earlier run.
   *
   * @throws IOException if there is none, or it cannot be read, in one sentence
   */
  public TrainConfig readConfig() throws IOException {
    if (!Files.isRegularFile(config()) || !Files.isRegularFile(last())) {
      throw new IOException(
          path + ": there is no run to resume here; leave out --resume to start one.");
    }
    try {
      TrainConfig config = JSON.readValue(Files.readAllBytes(config()), TrainConfig.class);
      config.check();
      return config;
    } catch (JacksonException e) {
      throw new IOException(
          config() + ": it is not the configuration of a run; restore it or start a new run.", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          config() + ": " + e.getMessage() + "; restore it or start a new run.", e);
    }
  }

  /**
   * The validations that the log tells of, in order of their steps. What was logged and then done
   * again, after a stop that saved nothing, counts as it came out last.
   *
   * @throws IOException if the log cannot be read
   */
  public List<EpochEntry> epochs() throws IOException {
    if (!Files.exists(log())) {
      return List.of();
    }
    SortedMap<Long, EpochEntry> epochs = new TreeMap<>();
    for (String line : Files.readAllLines(log())) {
      JsonNode entry = parsed(line);
      if (entry.path("kind").asText().equals("epoch")) {
        long step = entry.path("step").asLong();
        epochs.put(
            step,
            new EpochEntry(
                entry.path("epoch").asInt(),
                step,
                entry.path("training").path("total").asDouble(),
                entry.path("validation").path("total").asDouble()));
      }
    }
    return List.copyOf(epochs.values());
  }

  /** Nothing for a line that was cut short. */
  private static JsonNode parsed(String line) {
    try {
      return LINES.readTree(line);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  /**
   * Adds a line to the log.
   *
   * @throws IOException if it cannot be written, in one sentence
   */
  public void appendLog(Map<String, Object> entry) throws IOException {
    String line = LINES.writeValueAsString(entry) + "\n";
    try {
      Files.write(
          log(),
          line.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IOException(
          log() + ": writing failed (" + e.getMessage() + "); check the space on its disk.", e);
    }
  }
}
