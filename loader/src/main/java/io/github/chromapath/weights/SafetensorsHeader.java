// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file after all checks. Every entry is complete and of a known
 * type, with as many bytes as its shape needs. Together the entries cover the data without gaps or
 * overlaps.
 *
 * @param tensors by name, in the order of the header
 * @param metadata the strings of {@code __metadata__}
 */
record SafetensorsHeader(
    ImmutableMap<String, StoredTensor> tensors, ImmutableMap<String, String> metadata) {

  private static final String METADATA = "__metadata__";

  /** A fault in a header, as a clause. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault(String clause) {
      super(clause);
    }
  }

  static SafetensorsHeader parse(byte[] json, long dataBytes) throws Fault {
    if (json.length == 0 || json[0] != '{') {
      throw new Fault("its header is not a JSON object");
    }
    JsonFactory factory =
        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    try (JsonParser parser = factory.createParser(json)) {
      parser.nextToken();
      SafetensorsHeader header = object(parser);
      if (parser.nextToken() != null) {
        throw new Fault("its header has content after its end");
      }
      checkCover(header.tensors.values().asList(), dataBytes);
      return header;
    } catch (JsonProcessingException e) {
      throw new Fault("its header is not valid JSON (" + oneLine(e.getOriginalMessage()) + ")");
    } catch (IOException e) {
      throw new Fault("its header cannot be parsed (" + oneLine(e.getMessage()) + ")");
    }
  }

  private static String oneLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private static SafetensorsHeader object(JsonParser parser) throws IOException, Fault {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = Map.of();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Fault("its header's entry '" + name + "' is not an object");
      }
      if (name.equals(METADATA)) {
        metadata = metadata(parser);
      } else {
        tensors.put(name, tensor(name, parser));
      }
    }
    return new SafetensorsHeader(ImmutableMap.copyOf(tensors), ImmutableMap.copyOf(metadata));
  }

  private static Map<String, String> metadata(JsonParser parser) throws IOException, Fault {
    Map<String, String> metadata = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw new Fault("its metadata '" + key + "' is not a string");
      }
      metadata.put(key, parser.getText());
    }
    return metadata;
  }

  private static StoredTensor tensor(String name, JsonParser parser) throws IOException, Fault {
    String type = null;
    ImmutableList<Long> shape = null;
    ImmutableList<Long> offsets = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> type = string(name, parser);
        case "shape" -> shape = numbers(name, parser);
        case "data_offsets" -> offsets = numbers(name, parser);
        default -> throw new Fault("tensor '" + name + "' has an unknown field '" + field + "'");
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new Fault("tensor '" + name + "' lacks its dtype, shape or data_offsets");
    }
    return checked(name, type(name, type), shape, offsets.get(0), offsets.get(1));
  }

  private static String string(String name, JsonParser parser) throws IOException, Fault {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new Fault("tensor '" + name + "' has a dtype that is not a string");
    }
    return parser.getText();
  }

  private static ImmutableList<Long> numbers(String name, JsonParser parser)
      throws IOException, Fault {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new Fault("tensor '" + name + "' has a field that is not a list of numbers");
    }
    ImmutableList.Builder<Long> numbers = ImmutableList.builder();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
      if (!whole || parser.getLongValue() < 0) {
        throw new Fault("tensor '" + name + "' has a size or offset that is not a natural number");
      }
      numbers.add(parser.getLongValue());
    }
    return numbers.build();
  }

  private static StoredType type(String name, String type) throws Fault {
    for (StoredType known : StoredType.values()) {
      if (known.name().equals(type)) {
        return known;
      }
    }
    throw new Fault("tensor '" + name + "' has the unknown dtype '" + type + "'");
  }

  private static StoredTensor checked(
      String name, StoredType type, List<Long> sizes, long begin, long end) throws Fault {
    try {
      ImmutableList.Builder<Integer> shape = ImmutableList.builder();
      for (long size : sizes) {
        shape.add(Math.toIntExact(size));
      }
      StoredTensor tensor = new StoredTensor(name, type, shape.build(), begin, end);
      long bytes = Math.multiplyExact(StoredTensor.product(tensor.shape()), (long) type.bytes());
      if (begin > end || end - begin != bytes) {
        throw new Fault(
            "tensor '" + name + "' of shape " + sizes + " does not fit its data_offsets");
      }
      return tensor;
    } catch (ArithmeticException e) {
      throw new Fault("tensor '" + name + "' has the impossible shape " + sizes);
    }
  }

  private static void checkCover(List<StoredTensor> tensors, long dataBytes) throws Fault {
    long covered = 0;
    Comparator<StoredTensor> byPlace =
        Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::end);
    for (StoredTensor tensor : ImmutableList.sortedCopyOf(byPlace, tensors)) {
      if (tensor.begin() != covered) {
        String kind = tensor.begin() < covered ? "overlaps" : "leaves a gap after";
        throw new Fault("tensor '" + tensor.name() + "' " + kind + " the one before it");
      }
      covered = tensor.end();
    }
    if (covered > dataBytes) {
      throw new Fault("it is cut short by " + (covered - dataBytes) + " bytes");
    }
    if (covered < dataBytes) {
      throw new Fault("it has " + (dataBytes - covered) + " bytes that belong to no tensor");
    }
  }
}
