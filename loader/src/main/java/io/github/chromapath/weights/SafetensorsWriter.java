package io.github.chromapath.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.file.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Writes a safetensors file, whole or not at all. The same tensors in the same order with the same
 * metadata give the same bytes. Elements are asked for one tensor at a time, while writing.
 */
public final class SafetensorsWriter {
  private static final int CHUNK = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Item(ElementType type, List<Integer> shape, Supplier<ByteBuffer> data) {}

  private final Map<String, Item> items = new LinkedHashMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  /** Adds an entry of {@code __metadata__}. */
  public SafetensorsWriter metadata(Map<String, String> entries) {
    metadata.putAll(entries);
    return this;
  }

  /** Adds an F32 tensor. */
  public SafetensorsWriter floats(String name, List<Integer> shape, Supplier<float[]> values) {
    return add(name, new Item(ElementType.F32, List.copyOf(shape), () -> encode(values.get())));
  }

  /** Adds an I64 tensor. */
  public SafetensorsWriter longs(String name, List<Integer> shape, Supplier<long[]> values) {
    return add(name, new Item(ElementType.I64, List.copyOf(shape), () -> encode(values.get())));
  }

  private SafetensorsWriter add(String name, Item item) {
    if (items.putIfAbsent(name, item) != null) {
      throw new IllegalArgumentException("two tensors are named " + name);
    }
    return this;
  }

  private static ByteBuffer encode(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer encode(long[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return bytes;
  }

  /**
   * Writes the file.
   *
   * @throws IOException in one sentence, if it cannot be written; an existing file is then as it
   *     was
   * @throws IllegalStateException if a tensor does not have as many elements as its shape
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, this::writeTo);
  }

  private void writeTo(FileChannel channel) throws IOException {
    writeFully(channel, header());
    for (Map.Entry<String, Item> item : items.entrySet()) {
      ByteBuffer data = item.getValue().data().get();
      if (data.remaining() != bytes(item.getValue())) {
        throw new IllegalStateException(
            item.getKey() + " does not have as many elements as its shape");
      }
      writeFully(channel, data);
    }
  }

  /** The header with its length, padded with spaces so that the data starts on 8 bytes. */
  private ByteBuffer header() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      root.set("__metadata__", JSON.valueToTree(metadata));
    }
    long offset = 0;
    for (Map.Entry<String, Item> entry : items.entrySet()) {
      Item item = entry.getValue();
      ObjectNode node = root.putObject(entry.getKey());
      node.put("dtype", item.type().name());
      node.set("shape", JSON.valueToTree(item.shape()));
      node.set("data_offsets", JSON.valueToTree(new long[] {offset, offset + bytes(item)}));
      offset += bytes(item);
    }
    byte[] json = JSON.writeValueAsBytes(root);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(json);
    header.put(" ".repeat(padded - json.length).getBytes(StandardCharsets.US_ASCII));
    return header.flip();
  }

  private static long bytes(Item item) {
    long elements = 1;
    for (int extent : item.shape()) {
      elements *= extent;
    }
    return elements * item.type().bytes();
  }

  private static void writeFully(FileChannel channel, ByteBuffer data) throws IOException {
    for (ByteBuffer part : chunks(data)) {
      while (part.hasRemaining()) {
        channel.write(part);
      }
    }
  }

  /** Heap buffers are copied off the heap on writing; in pieces that copy stays small. */
  private static List<ByteBuffer> chunks(ByteBuffer data) {
    List<ByteBuffer> chunks = new ArrayList<>();
    for (int at = data.position(); at < data.limit(); at += CHUNK) {
      chunks.add(data.slice(at, Math.min(CHUNK, data.limit() - at)));
    }
    return chunks;
  }
}
