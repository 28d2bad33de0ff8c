// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.train.TrainingPosition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Makes a log end where a run resumes. A run that was killed leaves lines of steps that it repeats,
 * and perhaps a last line that was cut short.
 */
final class LogEnd {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private LogEnd() {}

  /**
   * {@return a reader of a log} Bytes that are not UTF-8, such as those after a failure of the
   * disk, do not end it.
   */
  static BufferedReader reader(Path log) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(log), StandardCharsets.UTF_8));
  }

  /**
   * Removes the lines that are cut short or belong to work after {@code position}.
   *
   * @param log the file, which need not exist
   * @return number of lines removed
   * @throws IOException if the file cannot be read or replaced
   */
  static long cut(Path log, TrainingPosition position) throws IOException {
    if (!Files.exists(log)) {
      return 0;
    }
    Predicate<String> stays = line -> belongs(line, position);
    long[] lines = new long[2];
    each(log, line -> lines[stays.test(line) ? 0 : 1]++);
    if (lines[1] > 0 || !endsWithNewline(log)) {
      AtomicFile.write(
          log,
          channel ->
              each(
                  log,
                  line -> {
                    if (stays.test(line)) {
                      try {
                        AtomicFile.writeAll(
                            channel,
                            ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    }
                  }));
    }
    return lines[1];
  }

  private static void each(Path log, Consumer<String> action) throws IOException {
    try (BufferedReader reader = reader(log)) {
      reader.lines().forEach(action);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean belongs(String line, TrainingPosition position) {
    JsonNode entry;
    try {
      entry = JSON.readTree(line);
    } catch (JacksonException e) {
      return false;
    }
    long step = entry.path("step").asLong(Long.MAX_VALUE);
    boolean laterEpoch =
        entry.path("kind").asText().equals("epoch")
            && entry.path("epoch").asInt() > position.epoch();
    return step < position.globalStep() || (step == position.globalStep() && !laterEpoch);
  }

  private static boolean endsWithNewline(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      if (file.length() == 0) {
        return true;
      }
      file.seek(file.length() - 1);
      return file.read() == '\n';
    }
  }
}
