package io.github.chromapath.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, checked: sizes are bounded before anything is allocated, and
 * the tensors fill the data section without gap or overlap.
 *
 * @param tensors by name, in the header's order
 * @param metadata the {@code __metadata__} strings
 * @param dataStart where the data section begins in the file
 */
record SafetensorsHeader(
    Map<String, TensorEntry> tensors, Map<String, String> metadata, long dataStart) {
  private static final long LONGEST = 100_000_000;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw new CheckpointException(
          file,
          size == 0 ? "the file is empty; copy it again" : "not a safetensors file: too short");
    }
    long length = readFully(file, channel, 0, Long.BYTES).getLong(0);
    if (length < 2 || length > LONGEST || length > size - Long.BYTES) {
      throw new CheckpointException(
          file,
          "its header claims "
              + Long.toUnsignedString(length)
              + " bytes in a file of "
              + size
              + "; it is damaged or not a safetensors file: copy it again or give another");
    }
    long dataStart = Long.BYTES + length;
    byte[] json = readFully(file, channel, Long.BYTES, (int) length).array();
    return parse(file, json, dataStart, size - dataStart);
  }

  private static SafetensorsHeader parse(Path file, byte[] json, long dataStart, long dataBytes)
      throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw damaged(file, "its header is not valid JSON", e);
    }
    if (root == null || !root.isObject()) {
      throw damaged(file, "its header is not a JSON object", null);
    }
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals("__metadata__")) {
        for (Map.Entry<String, JsonNode> item : field.getValue().properties()) {
          metadata.put(item.getKey(), item.getValue().asText());
        }
      } else {
        tensors.put(field.getKey(), entry(file, field.getKey(), field.getValue()));
      }
    }
    checkLayout(file, tensors, dataBytes);
    return new SafetensorsHeader(tensors, metadata, dataStart);
  }

  private static TensorEntry entry(Path file, String name, JsonNode node) throws IOException {
    ElementType type;
    try {
      type = ElementType.valueOf(node.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          file,
          "tensor "
              + name
              + " has the element type '"
              + node.path("dtype").asText()
              + "', which is not read here; convert it to F32",
          e);
    }
    List<Integer> shape = new ArrayList<>();
    long elements = 1;
    for (JsonNode extent : node.path("shape")) {
      if (!extent.canConvertToInt() || extent.intValue() < 0) {
        throw damaged(file, "tensor " + name + " has an impossible shape", null);
      }
      shape.add(extent.intValue());
      elements *= extent.intValue(); // both below 2^31: no overflow
      if (elements > Integer.MAX_VALUE) {
        throw damaged(file, "tensor " + name + " has more than 2^31 elements", null);
      }
    }
    JsonNode offsets = node.path("data_offsets");
    if (!node.path("shape").isArray()
        || offsets.size() != 2
        || !offsets.path(0).canConvertToLong()
        || !offsets.path(1).canConvertToLong()
        || offsets.path(0).longValue() < 0) {
      throw damaged(file, "tensor " + name + " has no valid shape and data_offsets", null);
    }
    TensorEntry entry =
        new TensorEntry(name, type, List.copyOf(shape), offsets.path(0).longValue(), elements);
    if (offsets.path(1).longValue() - entry.offset() != entry.bytes()) {
      throw damaged(file, "tensor " + name + " does not have as many bytes as its shape", null);
    }
    return entry;
  }

  private static void checkLayout(Path file, Map<String, TensorEntry> tensors, long dataBytes)
      throws IOException {
    List<TensorEntry> byOffset = new ArrayList<>(tensors.values());
    byOffset.sort(Comparator.comparingLong(TensorEntry::offset).thenComparing(TensorEntry::bytes));
    long end = 0;
    for (TensorEntry entry : byOffset) {
      if (entry.offset() != end) {
        throw damaged(file, "tensor " + entry.name() + " leaves a gap or overlaps another", null);
      }
      end += entry.bytes();
    }
    if (end > dataBytes) {
      throw new CheckpointException(
          file,
          "the file is cut short: "
              + dataBytes
              + " of "
              + end
              + " bytes of tensors are there; copy it again");
    }
    if (end < dataBytes) {
      throw damaged(file, (dataBytes - end) + " bytes follow the last tensor", null);
    }
  }

  private static CheckpointException damaged(Path file, String fault, Throwable cause) {
    return new CheckpointException(
        file, fault + "; it is damaged or not a safetensors file: copy it again", cause);
  }

  static ByteBuffer readFully(Path file, FileChannel channel, long position, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new CheckpointException(file, "the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }
}
