package io.github.chromapath.training;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.chromapath.file.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * What a training run leaves behind: {@code config.json}, {@code split.json}, {@code log.jsonl},
 * {@code best.safetensors}, {@code last.safetensors}.
 *
 * @param path the folder, which exists
 */
public record RunFolder(Path path) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final JsonMapper LINES = JsonMapper.builder().build();

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

  private Path config() {
    return path.resolve("config.json");
  }

  /** Writes the configuration. */
  public void writeConfig(TrainConfig config) throws IOException {
    byte[] json = JSON.writeValueAsBytes(config);
    AtomicFile.write(config(), channel -> channel.write(ByteBuffer.wrap(json)));
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
      return JSON.readValue(Files.readAllBytes(config()), TrainConfig.class);
    } catch (JacksonException e) {
      throw new IOException(
          config() + ": it is not the configuration of a run; restore it or start a new run.", e);
    }
  }

  /** Adds a line to the log. */
  public void appendLog(Map<String, Object> entry) throws IOException {
    String line = LINES.writeValueAsString(entry) + "\n";
    Files.write(
        log(),
        line.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
