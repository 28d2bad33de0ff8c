// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.score.study;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** A JSON object in a file that may be damaged or hostile. Everything read has a limit. */
final class StudyJson {
  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxNumberLength(40)
                          .maxNameLength(100)
                          .maxStringLength(1 << 12)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final Path file;
  private final String remedy;
  private final JsonNode node;

  /** An object within the file. */
  private StudyJson(Path file, String remedy, JsonNode node) {
    this.file = file;
    this.remedy = remedy;
    this.node = node;
  }

  /**
   * Reads a file.
   *
   * @param mostBytes larger files are refused before they are read
   * @param remedy what to do about a fault in the file, a clause without a full stop
   * @throws StudyException if the file cannot be read or is not a JSON object
   */
  static StudyJson read(Path file, int mostBytes, String remedy) throws StudyException {
    byte[] bytes = bytes(file, mostBytes, remedy);
    try {
      JsonNode root = MAPPER.readTree(bytes);
      if (!root.isObject()) {
        throw new StudyException(file, "it is not a JSON object", remedy);
      }
      return new StudyJson(file, remedy, root);
    } catch (JacksonException e) {
      throw new StudyException(file, "it is not JSON of this form", remedy, e);
    } catch (StudyException e) {
      throw e;
    } catch (IOException e) {
      throw new StudyException(file, "it cannot be read", remedy, e);
    }
  }

  private static byte[] bytes(Path file, int mostBytes, String remedy) throws StudyException {
    if (Files.isDirectory(file)) {
      throw new StudyException(file, "this is a folder", "give a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(mostBytes + 1);
      if (bytes.length > mostBytes) {
        throw new StudyException(file, "it is larger than " + (mostBytes >> 20) + " MiB", remedy);
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new StudyException(file, "there is no such file", "check the path", e);
    } catch (AccessDeniedException e) {
      throw new StudyException(file, "it cannot be opened", "give read permission on it", e);
    } catch (StudyException e) {
      throw e;
    } catch (IOException e) {
      throw new StudyException(file, "reading failed", "check the disk and run again", e);
    }
  }

  /** A fault of this file. */
  StudyException fault(String fault) {
    return new StudyException(file, fault, remedy);
  }

  /** A text within quotes, without control characters and not too long for a sentence. */
  static String quoted(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return "'" + (printable.length() > 40 ? printable.substring(0, 40) + "..." : printable) + "'";
  }

  /**
   * Checks the keys of the object.
   *
   * @throws StudyException if there is another one
   */
  void requireOnly(Set<String> keys) throws StudyException {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!keys.contains(name)) {
        throw fault("its key " + quoted(name) + " is unknown");
      }
    }
  }

  /** {@return whether the object has a value} */
  boolean has(String key) {
    return node.has(key);
  }

  /** {@return a text} */
  String text(String key) throws StudyException {
    JsonNode value = node.path(key);
    if (!value.isTextual()) {
      throw fault("its '" + key + "' is not a text");
    }
    return value.textValue();
  }

  /** {@return a truth value; false if it is absent} */
  boolean flag(String key) throws StudyException {
    JsonNode value = node.path(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw fault("its '" + key + "' is neither true nor false");
    }
    return value.booleanValue();
  }

  /** {@return an integer from {@code low} to {@code high}} */
  int integer(String key, int low, int high) throws StudyException {
    JsonNode value = node.path(key);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < low
        || value.intValue() > high) {
      throw fault("its '" + key + "' is not an integer from " + low + " to " + high);
    }
    return value.intValue();
  }

  /** {@return the texts of a list} */
  List<String> texts(String key) throws StudyException {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : list(key)) {
      if (!value.isTextual()) {
        throw fault("its '" + key + "' has an entry that is not a text");
      }
      texts.add(value.textValue());
    }
    return texts;
  }

  /** {@return the objects of a list} */
  List<StudyJson> objects(String key) throws StudyException {
    List<StudyJson> objects = new ArrayList<>();
    for (JsonNode value : list(key)) {
      if (!value.isObject()) {
        throw fault("its '" + key + "' has an entry that is not an object");
      }
      objects.add(new StudyJson(file, remedy, value));
    }
    return objects;
  }

  private JsonNode list(String key) throws StudyException {
    JsonNode value = node.path(key);
    if (!value.isArray()) {
      throw fault("its '" + key + "' is not a list");
    }
    return value;
  }
}
