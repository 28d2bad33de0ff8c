// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.internal.tuning;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.chromapath.backend.AlgorithmStore;
import io.github.chromapath.internal.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Measured choices of algorithms in a file: a JSON object of key and number.
 *
 * <p>The file is read when the first choice is asked for, and written as a whole with each choice
 * that is kept, together with what other processes have put there meanwhile; of two that write at
 * once, the later one's file stands. A file that cannot be read counts as empty and is replaced,
 * one that cannot be written is left alone; either is reported once, and nothing fails for it.
 */
public final class AlgorithmFile implements AlgorithmStore {
  /** Some 30,000 choices; a larger file is none of ours. */
  private static final int MOST_BYTES = 4 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path file;
  private final Consumer<String> complaints;
  private final SortedMap<String, Integer> own = new TreeMap<>();
  private SortedMap<String, Integer> known;
  private boolean unreadable;
  private boolean unwritable;

  /**
   * A store; nothing is read yet.
   *
   * @param file which may be absent, and its folders too
   * @param complaints is told in one sentence that the file cannot be read, or not be written
   */
  public AlgorithmFile(Path file, Consumer<String> complaints) {
    this.file = file;
    this.complaints = complaints;
  }

  /**
   * Where a user's choices are kept: {@code chromapath/algorithms.json} in {@code XDG_CACHE_HOME},
   * or in {@code .cache} of the home folder where that is unset or no absolute path.
   */
  public static Path usualPlace(Map<String, String> environment, Path home) {
    Path given = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
    Path cache = given.isAbsolute() ? given : home.resolve(".cache");
    return cache.resolve("chromapath").resolve("algorithms.json");
  }

  @Override
  public OptionalInt find(String key) {
    if (known == null) {
      known = read();
    }
    Integer choice = known.get(key);
    return choice == null ? OptionalInt.empty() : OptionalInt.of(choice);
  }

  @Override
  public void keep(String key, int algorithm) {
    own.put(key, algorithm);
    known = read();
    known.putAll(own);
    if (!unwritable) {
      write();
    }
  }

  private SortedMap<String, Integer> read() {
    try {
      return Files.exists(file) ? parse(bytes()) : new TreeMap<>();
    } catch (IOException e) {
      if (!unreadable) {
        unreadable = true;
        complaints.accept(
            file + ": " + reason(e) + "; algorithms are measured anew, and the file replaced.");
      }
      return new TreeMap<>();
    }
  }

  private byte[] bytes() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("it is larger than a file of measured algorithms can be");
      }
      return bytes;
    }
  }

  private static SortedMap<String, Integer> parse(byte[] json) throws IOException {
    JsonNode root = JSON.readTree(json);
    if (!root.isObject()) {
      throw new IOException("it holds no measured algorithms");
    }
    SortedMap<String, Integer> choices = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getValue().isInt()) {
        throw new IOException("it holds other things than measured algorithms");
      }
      choices.put(entry.getKey(), entry.getValue().intValue());
    }
    return choices;
  }

  private static String reason(IOException failure) {
    return failure instanceof JacksonException ? "it is not JSON" : failure.getMessage();
  }

  /** Where others' choices would make the file too large to be read again, only its own. */
  private void write() {
    try {
      byte[] all = JSON.writeValueAsBytes(known);
      byte[] json = all.length > MOST_BYTES ? JSON.writeValueAsBytes(own) : all;
      Files.createDirectories(file.toAbsolutePath().getParent());
      AtomicFile.write(file, json);
    } catch (IOException e) {
      unwritable = true;
      complaints.accept(
          file + ": measured algorithms cannot be kept there (" + e + "); it is left as it is.");
    }
  }
}
