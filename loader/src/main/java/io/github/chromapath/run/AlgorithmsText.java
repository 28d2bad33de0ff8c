// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.chromapath.backend.ChosenAlgorithms;
import java.util.Optional;

/** The algorithms of a device as text, for the metadata of a checkpoint: a JSON object. */
final class AlgorithmsText {
  private static final JsonMapper JSON = new JsonMapper();

  private AlgorithmsText() {}

  static String write(ChosenAlgorithms algorithms) {
    try {
      return JSON.writeValueAsString(algorithms);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty if the text has another form. */
  static Optional<ChosenAlgorithms> read(String text) {
    try {
      return Optional.of(JSON.readValue(text, ChosenAlgorithms.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
