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
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Measured choices of algorithms in a file: a JSON object of keys and numbers.
 *
 * <p>The file is read before the first lookup. Each kept choice rewrites the whole file, with the
 * choices that other processes have added since. If two processes write at the same time, the later
 * file wins.
 *
 * <p>A file that cannot be read counts as empty and is replaced. A file that cannot be written is
 * left as it is. Each of the two is reported once and throws no exception.
 */
public final class AlgorithmFile implements AlgorithmStore {
  /** About 30,000 choices; larger files were not written by this class. */
  private static final int MAX_BYTES = 4 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path file;
  private final Consumer<String> warnings;
  private final SortedMap<String, Integer> own = new TreeMap<>();
  private Optional<SortedMap<String, Integer>> known = Optional.empty();
  private boolean unreadable;
  private boolean unwritable;

  /**
   * A store. The file is not read yet.
   *
   * @param file the file; it and its folders may be absent
   * @param warnings receives a sentence if the file cannot be read, and one if it cannot be written
   */
  public AlgorithmFile(Path file, Consumer<String> warnings) {
    this.file = file;
    this.warnings = warnings;
  }

  /**
   * {@return the file of a user's choices: {@code chromapath/algorithms.json} in {@code
   * XDG_CACHE_HOME}, or in {@code .cache} of the home folder if that variable is not an absolute
   * path}
   *
   * @param environment the environment variables
   * @param home the home folder
   */
  public static Path usualPlace(Map<String, String> environment, Path home) {
    Path given = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
    Path cache = given.isAbsolute() ? given : home.resolve(".cache");
    return cache.resolve("chromapath").resolve("algorithms.json");
  }

  @Override
  public OptionalInt find(String key) {
    SortedMap<String, Integer> choices = known.orElseGet(this::read);
    known = Optional.of(choices);
    Integer choice = choices.get(key);
    return choice == null ? OptionalInt.empty() : OptionalInt.of(choice);
  }

  @Override
  public void keep(String key, int algorithm) {
    own.put(key, algorithm);
    SortedMap<String, Integer> choices = read();
    choices.putAll(own);
    known = Optional.of(choices);
    if (!unwritable) {
      write(choices);
    }
  }

  private SortedMap<String, Integer> read() {
    try {
      return Files.exists(file) ? parse(bytes()) : new TreeMap<>();
    } catch (ClosedByInterruptException e) {
      return new TreeMap<>();
    } catch (IOException e) {
      if (!unreadable) {
        unreadable = true;
        warnings.accept(
            file + ": " + reason(e) + "; algorithms are measured again, and the file is replaced.");
      }
      return new TreeMap<>();
    }
  }

  private byte[] bytes() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("it is too large for a file of measured algorithms");
      }
      return bytes;
    }
  }

  private static SortedMap<String, Integer> parse(byte[] json) throws IOException {
    JsonNode root = JSON.readTree(json);
    if (!root.isObject()) {
      throw new IOException("it contains no measured algorithms");
    }
    SortedMap<String, Integer> choices = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getValue().isInt()) {
        throw new IOException("it does not contain measured algorithms only");
      }
      choices.put(entry.getKey(), entry.getValue().intValue());
    }
    return choices;
  }

  private static String reason(IOException failure) {
    return failure instanceof JacksonException ? "it is not JSON" : failure.getMessage();
  }

  /** Writes all choices, or only those of this process if the file would become too large. */
  private void write(SortedMap<String, Integer> choices) {
    try {
      byte[] all = JSON.writeValueAsBytes(choices);
      byte[] json = all.length > MAX_BYTES ? JSON.writeValueAsBytes(own) : all;
      Files.createDirectories(file.toAbsolutePath().getParent());
      AtomicFile.write(file, json);
    } catch (InterruptedIOException e) {
      // The thread is being cancelled; the file is not at fault.
    } catch (IOException e) {
      unwritable = true;
      warnings.accept(
          file
              + ": measured algorithms cannot be kept there ("
              + e.getMessage()
              + "); the file is left as it is.");
    }
  }
}
