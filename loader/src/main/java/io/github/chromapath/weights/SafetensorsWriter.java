// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.common.collect.ImmutableList;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.tensor.DataType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Collects named tensors and writes them as one safetensors file.
 *
 * <p>Values are read while the file is written, one tensor at a time. Tensors are ordered by
 * element size, largest first, so that each is aligned, and otherwise as they were added. The
 * header is padded with spaces to a multiple of 8 bytes. Equal content gives equal bytes. Not
 * thread-safe.
 */
public final class SafetensorsWriter {
  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;
  private static final int CHUNK_BYTES = 1 << 20;

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<Entry> entries = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();

  /** The elements of one tensor, as bytes. */
  private interface Source {
    /** Fills {@code bytes} with the next elements; returns false if none are left. */
    boolean fill(ByteBuffer bytes);
  }

  /**
   * Supplies the elements of a tensor when the file is written.
   *
   * @param <B> a buffer of the elements
   */
  @FunctionalInterface
  public interface Elements<B> {
    /**
     * {@return the elements from the buffer's position to its limit, in row-major order}
     *
     * @throws IOException if they cannot be read; nothing is written then
     */
    B read() throws IOException;
  }

  private record Entry(
      String name, StoredType type, ImmutableList<Integer> shape, Elements<Source> source) {
    long bytes() {
      return Math.multiplyExact(StoredTensor.product(shape), (long) type.bytes());
    }
  }

  /**
   * Adds a string to {@code __metadata__}.
   *
   * <p>The value of {@link SafetensorsFile#CONTENT_HASH} is always that of the new file, whatever
   * is given here.
   *
   * @param key a key not added before
   * @param value its value
   * @return this
   */
  public SafetensorsWriter metadata(String key, String value) {
    String written = key.equals(SafetensorsFile.CONTENT_HASH) ? ContentHash.BLANK : value;
    if (metadata.putIfAbsent(key, written) != null) {
      throw new IllegalArgumentException("metadata '" + key + "' is added twice");
    }
    return this;
  }

  /**
   * Adds a hash of the content to {@code __metadata__}, with which {@link SafetensorsFile#verify}
   * detects damage.
   *
   * @return this
   */
  public SafetensorsWriter hashed() {
    return metadata(SafetensorsFile.CONTENT_HASH, ContentHash.BLANK);
  }

  /**
   * Adds an F32 tensor.
   *
   * @param name a name not added before
   * @param shape its sizes, outermost first
   * @param values supplies its elements in row-major order, as many as the shape has; called once
   *     per write
   * @return this
   */
  public SafetensorsWriter floats(String name, List<Integer> shape, Elements<FloatBuffer> values) {
    return floats(name, StoredType.F32, shape, values);
  }

  /**
   * Adds a floating-point tensor. F16 and BF16 are rounded to nearest even; values too large for
   * them become infinite.
   *
   * @param name a name not added before
   * @param type F32, F16 or BF16
   * @param shape its sizes, outermost first
   * @param values supplies its elements in row-major order, as many as the shape has; called once
   *     per write
   * @return this
   */
  public SafetensorsWriter floats(
      String name, StoredType type, List<Integer> shape, Elements<FloatBuffer> values) {
    return switch (type) {
      case F32 -> add(name, type, shape, () -> floatSource(values.read().duplicate()));
      case F16 -> add(name, type, shape, () -> rounded(values, DataType.FLOAT16));
      case BF16 -> add(name, type, shape, () -> rounded(values, DataType.BFLOAT16));
      case F64, I64, I32, U8 -> throw notWritten(name, type);
    };
  }

  /**
   * Adds an F32 tensor.
   *
   * @param name a name not added before
   * @param shape its sizes, outermost first
   * @param values its elements in row-major order; read when the file is written
   * @return this
   */
  public SafetensorsWriter floats(String name, List<Integer> shape, float[] values) {
    return floats(name, shape, () -> FloatBuffer.wrap(values));
  }

  /**
   * Adds an I64 tensor.
   *
   * @param name a name not added before
   * @param shape its sizes, outermost first
   * @param values its elements in row-major order; read when the file is written
   * @return this
   */
  public SafetensorsWriter longs(String name, List<Integer> shape, long[] values) {
    return add(name, StoredType.I64, shape, () -> longSource(LongBuffer.wrap(values)));
  }

  /**
   * Adds an integer tensor.
   *
   * @param name a name not added before
   * @param type I64, I32 or U8, whose range the values do not exceed
   * @param shape its sizes, outermost first
   * @param values supplies its elements in row-major order, as many as the shape has; called once
   *     per write
   * @return this
   */
  public SafetensorsWriter longs(
      String name, StoredType type, List<Integer> shape, Elements<LongBuffer> values) {
    return switch (type) {
      case I64 -> add(name, type, shape, () -> longSource(values.read().duplicate()));
      case I32 ->
          add(name, type, shape, () -> narrow(values, 4, (to, value) -> to.putInt((int) value)));
      case U8 ->
          add(name, type, shape, () -> narrow(values, 1, (to, value) -> to.put((byte) value)));
      case F64, F32, F16, BF16 -> throw notWritten(name, type);
    };
  }

  private static IllegalArgumentException notWritten(String name, StoredType type) {
    return new IllegalArgumentException("tensor '" + name + "' cannot be written as " + type);
  }

  /**
   * Adds a U8 tensor.
   *
   * @param name a name not added before
   * @param shape its sizes, outermost first
   * @param values its elements in row-major order; read when the file is written
   * @return this
   */
  public SafetensorsWriter bytes(String name, List<Integer> shape, byte[] values) {
    return add(name, StoredType.U8, shape, () -> byteSource(ByteBuffer.wrap(values)));
  }

  private SafetensorsWriter add(
      String name, StoredType type, List<Integer> shape, Elements<Source> source) {
    if (name.equals(METADATA) || !names.add(name)) {
      throw new IllegalArgumentException("tensor '" + name + "' is reserved or added twice");
    }
    entries.add(new Entry(name, type, ImmutableList.copyOf(shape), source));
    return this;
  }

  private static Source floatSource(FloatBuffer values) {
    return bytes -> {
      int count = Math.min(values.remaining(), bytes.remaining() / Float.BYTES);
      bytes.asFloatBuffer().put(values.slice().limit(count));
      values.position(values.position() + count);
      bytes.position(bytes.position() + count * Float.BYTES);
      return count > 0;
    };
  }

  private static Source rounded(Elements<FloatBuffer> elements, DataType type) throws IOException {
    FloatBuffer values = elements.read().duplicate();
    float[] part = new float[Math.min(values.remaining(), CHUNK_BYTES / Short.BYTES)];
    return bytes -> {
      int count = Math.min(values.remaining(), bytes.remaining() / Short.BYTES);
      values.get(part, 0, count);
      Span.of(bytes.slice().order(ByteOrder.LITTLE_ENDIAN), type).store(0, part, count);
      bytes.position(bytes.position() + count * Short.BYTES);
      return count > 0;
    };
  }

  private interface NarrowStore {
    void put(ByteBuffer to, long value);
  }

  private static Source narrow(Elements<LongBuffer> elements, int elementBytes, NarrowStore store)
      throws IOException {
    LongBuffer values = elements.read().duplicate();
    return bytes -> {
      int count = Math.min(values.remaining(), bytes.remaining() / elementBytes);
      for (int i = 0; i < count; i++) {
        store.put(bytes, values.get());
      }
      return count > 0;
    };
  }

  private static Source longSource(LongBuffer values) {
    return bytes -> {
      int count = Math.min(values.remaining(), bytes.remaining() / Long.BYTES);
      bytes.asLongBuffer().put(values.slice().limit(count));
      values.position(values.position() + count);
      bytes.position(bytes.position() + count * Long.BYTES);
      return count > 0;
    };
  }

  private static Source byteSource(ByteBuffer values) {
    return bytes -> {
      int count = Math.min(values.remaining(), bytes.remaining());
      bytes.put(values.slice().limit(count));
      values.position(values.position() + count);
      return count > 0;
    };
  }

  /**
   * Writes everything added so far. The file is replaced as a whole or not at all, and is forced to
   * the device before this method returns.
   *
   * @param path the file to create or replace; its folder must exist
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if the file cannot be written, or as the source of a tensor throws
   *     it
   * @throws IllegalArgumentException if the number of a tensor's elements does not match its shape
   */
  public void write(Path path) throws IOException {
    replace(channel -> AtomicFile.write(path, channel));
  }

  /**
   * Writes as {@link #write} does, and keeps the old file under another name. If the process ends
   * between the two renames, only {@code previous} exists.
   *
   * @param path the file to create or replace; its folder must exist
   * @param previous in the same folder; the name for the old file, replaced if it exists
   * @throws IOException as {@link #write}
   */
  public void writeKeeping(Path path, Path previous) throws IOException {
    replace(channel -> AtomicFile.writeKeeping(path, previous, channel));
  }

  @FunctionalInterface
  private interface Replacement {
    void with(AtomicFile.Content content) throws IOException;
  }

  private void replace(Replacement replacement) throws IOException {
    List<Entry> ordered = new ArrayList<>(entries);
    ordered.sort(Comparator.comparingInt(entry -> -entry.type().bytes()));
    try {
      replacement.with(channel -> write(channel, ordered));
    } catch (InterruptedIOException | CheckpointException e) {
      throw e;
    } catch (IOException e) {
      // The source of a tensor failed, not the file that is written.
      throw e.getCause() instanceof CheckpointException source
          ? source
          : new CheckpointException(e);
    }
  }

  private void write(FileChannel channel, List<Entry> ordered) throws IOException {
    byte[] json = header(ordered);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer start = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(padded).put(json);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    Optional<ContentHash> hash =
        metadata.containsKey(SafetensorsFile.CONTENT_HASH)
            ? ContentHash.of(start.array())
            : Optional.empty();
    drain(channel, start, hash);
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (Entry entry : ordered) {
      long before = channel.position();
      Source source = entry.source().read();
      while (source.fill(chunk)) {
        drain(channel, chunk, hash);
      }
      if (channel.position() - before != entry.bytes()) {
        throw new IllegalArgumentException(
            "the number of elements of "
                + entry.name()
                + " does not match its shape "
                + entry.shape());
      }
    }
    if (hash.isPresent()) {
      channel.position(hash.get().offset());
      AtomicFile.writeAll(channel, ByteBuffer.wrap(hash.get().digits().getBytes(US_ASCII)));
    }
  }

  private static void drain(FileChannel channel, ByteBuffer bytes, Optional<ContentHash> hash)
      throws IOException {
    bytes.flip();
    hash.ifPresent(content -> content.add(bytes.duplicate()));
    AtomicFile.writeAll(channel, bytes);
    bytes.clear();
  }

  private byte[] header(List<Entry> ordered) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
      generator.writeStartObject();
      if (!metadata.isEmpty()) {
        generator.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> item : metadata.entrySet()) {
          generator.writeStringField(item.getKey(), item.getValue());
        }
        generator.writeEndObject();
      }
      long begin = 0;
      for (Entry entry : ordered) {
        long end = Math.addExact(begin, entry.bytes());
        writeEntry(generator, entry, begin, end);
        begin = end;
      }
      generator.writeEndObject();
    }
    return json.toByteArray();
  }

  private static void writeEntry(JsonGenerator generator, Entry entry, long begin, long end)
      throws IOException {
    generator.writeObjectFieldStart(entry.name());
    generator.writeStringField("dtype", entry.type().name());
    generator.writeArrayFieldStart("shape");
    for (int size : entry.shape()) {
      generator.writeNumber(size);
    }
    generator.writeEndArray();
    generator.writeArrayFieldStart("data_offsets");
    generator.writeNumber(begin);
    generator.writeNumber(end);
    generator.writeEndArray();
    generator.writeEndObject();
  }
}
