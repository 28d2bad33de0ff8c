// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The text of a manifest. It is streamed in both directions, and everything read has a limit.
 *
 * <p>Format {@code chromapath-split-1} lists names only, {@code chromapath-split-2} the files of
 * each pair and their hashes.
 */
final class SplitJson {
  private static final String NAMES_ONLY = "chromapath-split-1";
  private static final String WITH_FILES = "chromapath-split-2";

  /** Largest number of pairs with files; they take less than a gigabyte of heap. */
  static final int MOST_PAIRS = 1 << 20;

  /** Names without files, which take less memory, per pair with files. */
  private static final int NAMES_PER_PAIR = 16;

  private static final long MOST_BYTES = 1L << 32;

  private static final Pattern LAYOUT = Pattern.compile("[a-z0-9-]{1,40}");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(MOST_BYTES)
                  .maxNestingDepth(8)
                  .maxNumberLength(40)
                  .maxNameLength(100)
                  .maxStringLength(1 << 15)
                  .build())
          .build();

  private final JsonParser parser;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<SplitPart, List<SplitPair>> parts = new EnumMap<>(SplitPart.class);
  private final List<SkippedPair> skipped = new ArrayList<>();
  private OptionalLong seed = OptionalLong.empty();
  private boolean listed;
  private long namesLeft;

  private SplitJson(JsonParser parser, int mostPairs) {
    this.parser = parser;
    namesLeft = (long) mostPairs * NAMES_PER_PAIR;
  }

  static void write(SplitManifest manifest, OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      json.writeStringField("format", manifest.hasHashes() ? WITH_FILES : NAMES_ONLY);
      if (manifest.layout().isPresent()) {
        json.writeStringField("layout", manifest.layout().get());
        json.writeStringField(
            "protocol", manifest.protocol().map(SplitProtocol::label).orElse(null));
      }
      json.writeFieldName("seed");
      if (manifest.seed().isPresent()) {
        json.writeNumber(manifest.seed().getAsLong());
      } else {
        json.writeNull();
      }
      for (SplitPart part : SplitPart.values()) {
        List<SplitPair> pairs = manifest.parts().get(part);
        if (manifest.hasHashes() || part != SplitPart.TEST || !pairs.isEmpty()) {
          json.writeArrayFieldStart(part.label());
          for (SplitPair pair : pairs) {
            write(pair, json);
          }
          json.writeEndArray();
        }
      }
      if (manifest.hasHashes()) {
        json.writeArrayFieldStart("skipped");
        for (SkippedPair pair : manifest.skipped()) {
          writeObject(json, List.of("name", pair.name(), "reason", pair.reason()));
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
  }

  private static void write(SplitPair pair, JsonGenerator json) throws IOException {
    if (pair.image().isEmpty()) {
      json.writeString(pair.name());
      return;
    }
    List<String> fields = new ArrayList<>(List.of("name", pair.name()));
    addFile(fields, "image", pair.image());
    addFile(fields, "label", pair.label());
    writeObject(json, fields);
  }

  private static void addFile(List<String> fields, String key, Optional<HashedFile> file) {
    file.ifPresent(
        hashed -> fields.addAll(List.of(key, hashed.path(), key + "_sha256", hashed.sha256())));
  }

  /** Writes keys and values, which take turns. */
  private static void writeObject(JsonGenerator json, List<String> fields) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < fields.size(); i += 2) {
      json.writeStringField(fields.get(i), fields.get(i + 1));
    }
    json.writeEndObject();
  }

  /**
   * Reads a manifest up to the end of the stream.
   *
   * @throws com.fasterxml.jackson.core.JacksonException if the text is not JSON
   * @throws IllegalArgumentException if it is not a manifest, or exceeds a limit
   */
  static SplitManifest read(InputStream in) throws IOException {
    return read(in, MOST_PAIRS);
  }

  /** Reads a manifest of at most this number of pairs, or 16 times as many names. */
  static SplitManifest read(InputStream in, int mostPairs) throws IOException {
    try (JsonParser parser = JSON.createParser(in)) {
      return new SplitJson(parser, mostPairs).manifest();
    } catch (StreamConstraintsException e) {
      throw new IllegalArgumentException("it has a value that is too long, or is too large", e);
    } catch (InputCoercionException e) {
      throw new IllegalArgumentException("its seed is not an integer of 64 bits", e);
    }
  }

  private SplitManifest manifest() throws IOException {
    require(parser.nextToken() == JsonToken.START_OBJECT, "it is not a split manifest");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      member(parser.currentName());
    }
    require(parser.nextToken() == null, "it continues after its end");
    String format = texts.getOrDefault("format", "");
    boolean files = format.equals(WITH_FILES);
    require(files || format.equals(NAMES_ONLY), "it is not a split manifest");
    require(listed || seed.isPresent(), "its seed is missing");
    for (SplitPart part : SplitPart.values()) {
      boolean optional = part == SplitPart.TEST && !files;
      require(optional || parts.containsKey(part), "its list '" + part.label() + "' is missing");
    }
    require(
        files
            ? LAYOUT.matcher(texts.getOrDefault("layout", "")).matches()
            : !texts.containsKey("layout") && !texts.containsKey("protocol"),
        "its layout or protocol does not fit its format");
    SplitManifest manifest =
        new SplitManifest(
            seed, Optional.ofNullable(texts.get("layout")), protocol(), parts, skipped);
    require(
        manifest.parts().values().stream()
            .flatMap(List::stream)
            .allMatch(pair -> pair.image().isPresent() == files),
        "its pairs do not fit its format");
    return manifest;
  }

  private void member(String key) throws IOException {
    JsonToken value = parser.nextToken();
    Optional<SplitPart> part =
        Arrays.stream(SplitPart.values()).filter(each -> each.label().equals(key)).findFirst();
    if (part.isPresent()) {
      parts.put(part.get(), pairs(key));
    } else if (key.equals("seed") && value == JsonToken.VALUE_NULL) {
      listed = true;
    } else if (key.equals("seed")) {
      require(value == JsonToken.VALUE_NUMBER_INT, "its seed is not an integer");
      seed = OptionalLong.of(parser.getLongValue());
    } else if (key.equals("skipped")) {
      startList(key);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        Map<String, String> fields = object(key, Set.of("name", "reason"));
        skipped.add(new SkippedPair(field(fields, "name"), field(fields, "reason")));
      }
    } else if (key.equals("protocol") && value == JsonToken.VALUE_NULL) {
      return;
    } else {
      require(
          Set.of("format", "layout", "protocol").contains(key),
          "its key " + SplitPair.quoted(key) + " is unknown");
      texts.put(key, text(key));
    }
  }

  private Optional<SplitProtocol> protocol() {
    if (!texts.containsKey("protocol")) {
      return Optional.empty();
    }
    String label = texts.get("protocol");
    Optional<SplitProtocol> protocol =
        Arrays.stream(SplitProtocol.values())
            .filter(each -> each.label().equals(label))
            .findFirst();
    require(protocol.isPresent(), "its protocol " + SplitPair.quoted(label) + " is unknown");
    return protocol;
  }

  private List<SplitPair> pairs(String key) throws IOException {
    startList(key);
    List<SplitPair> pairs = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        count(1);
        pairs.add(SplitPair.named(parser.getText()));
      } else {
        pairs.add(
            pair(object(key, Set.of("name", "image", "image_sha256", "label", "label_sha256"))));
      }
    }
    return pairs;
  }

  private static SplitPair pair(Map<String, String> fields) {
    String name = field(fields, "name");
    return new SplitPair(
        name,
        Optional.of(file(fields, "image")),
        fields.containsKey("label") || fields.containsKey("label_sha256")
            ? Optional.of(file(fields, "label"))
            : Optional.empty());
  }

  private static HashedFile file(Map<String, String> fields, String key) {
    return new HashedFile(field(fields, key), field(fields, key + "_sha256"));
  }

  private static String field(Map<String, String> fields, String key) {
    require(fields.containsKey(key), "an entry lacks '" + key + "'");
    return fields.get(key);
  }

  private void startList(String key) {
    require(
        parser.currentToken() == JsonToken.START_ARRAY, "its entry '" + key + "' is not a list");
  }

  /** The members of the object at the parser's position, all of them strings. */
  private Map<String, String> object(String list, Set<String> keys) throws IOException {
    count(NAMES_PER_PAIR);
    require(
        parser.currentToken() == JsonToken.START_OBJECT,
        "the list '" + list + "' has an entry of another form");
    Map<String, String> fields = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      require(keys.contains(key), "its key " + SplitPair.quoted(key) + " is unknown");
      parser.nextToken();
      fields.put(key, text(key));
    }
    return fields;
  }

  private void count(int names) {
    namesLeft -= names;
    require(namesLeft >= 0, "it lists too many pairs");
  }

  private String text(String key) throws IOException {
    require(parser.currentToken() == JsonToken.VALUE_STRING, "its " + key + " is not a string");
    return parser.getText();
  }

  private static void require(boolean condition, String fault) {
    if (!condition) {
      throw new IllegalArgumentException(fault);
    }
  }
}
