// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.loss.Balance;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file {@code balance.json} of a run: the weights of pixels that were counted at its start, so
 * that a resumed run has the same.
 */
final class BalanceJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private BalanceJson() {}

  static void write(Path file, Balance balance) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("kind", balance.kind().name());
    ArrayNode weights = root.putArray("weights");
    FloatBuffer table = balance.table();
    while (table.hasRemaining()) {
      weights.add(table.get());
    }
    AtomicFile.write(file, JSON.writeValueAsBytes(root));
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read, or is not of the configuration
   */
  static Balance read(Path file, BalanceConfig config) throws IOException {
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (!root.path("kind").asText().equals(config.kind().name())) {
        throw new IllegalArgumentException("it is not of the kind in config.json");
      }
      JsonNode weights = root.path("weights");
      float[] table = new float[weights.size()];
      for (int i = 0; i < table.length; i++) {
        if (!weights.get(i).isNumber()) {
          throw new IllegalArgumentException("its weight " + i + " is not a number");
        }
        table[i] = weights.get(i).floatValue();
      }
      return Balance.of(config.kind(), table);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IOException(
          file
              + ": it does not have the weights of pixels of this run ("
              + e.getMessage()
              + "); restore it or start a new run.",
          e);
    }
  }
}
