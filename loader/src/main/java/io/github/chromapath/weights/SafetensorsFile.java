// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A safetensors file that is open for reading. The file is an unsigned 64-bit little-endian header
 * length, a JSON header, and the bytes of the tensors.
 *
 * <p>The whole header is checked on opening, and its length before memory is allocated for it.
 * Thread-safe. Owns an open file until it is closed.
 */
public final class SafetensorsFile implements WeightsFile {
  /**
   * The key of {@code __metadata__} under which a file has a hash of itself: the SHA-256 of all its
   * bytes, in which the 64 hexadecimal digits of the value count as zeros.
   */
  public static final String CONTENT_HASH = "content-sha256";

  private static final long MAX_HEADER_BYTES = 100_000_000;
  private static final int LENGTH_BYTES = 8;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final String COPY_AGAIN = "copy or download it again";

  private final WeightsSource source;
  private final SafetensorsHeader header;
  private final long dataStart;

  private SafetensorsFile(WeightsSource source, SafetensorsHeader header, long dataStart) {
    this.source = source;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Opens a file and checks its header.
   *
   * @param path the file
   * @return the open file
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if the file is missing, unreadable, a folder, not a safetensors
   *     file or truncated, or if its header contradicts itself or the length of the file
   */
  public static SafetensorsFile open(Path path) throws IOException {
    return open(WeightsSource.open(path));
  }

  /**
   * Checks the header of an open file.
   *
   * @param source owned by the result; closed if this method throws
   * @return the open file
   * @throws IOException as {@link #open(Path)}
   */
  public static SafetensorsFile open(WeightsSource source) throws IOException {
    try {
      return read(source);
    } catch (IOException | RuntimeException | Error e) {
      source.close();
      throw e;
    }
  }

  private static SafetensorsFile read(WeightsSource source) throws IOException {
    Path path = source.path();
    long fileBytes = source.length();
    if (fileBytes < LENGTH_BYTES) {
      throw new CheckpointException(
          path, "with " + fileBytes + " bytes it is not a safetensors file", COPY_AGAIN);
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    source.readFully(length, 0);
    long headerBytes = length.flip().getLong();
    if (headerBytes < 0
        || headerBytes > MAX_HEADER_BYTES
        || headerBytes > fileBytes - LENGTH_BYTES) {
      throw new CheckpointException(
          path,
          "its header would have " + Long.toUnsignedString(headerBytes) + " bytes",
          "check that it is a safetensors file, and copy it again if it is");
    }
    ByteBuffer json = ByteBuffer.allocate((int) headerBytes);
    source.readFully(json, LENGTH_BYTES);
    long dataStart = LENGTH_BYTES + headerBytes;
    try {
      SafetensorsHeader header = SafetensorsHeader.parse(json.array(), fileBytes - dataStart);
      return new SafetensorsFile(source, header, dataStart);
    } catch (SafetensorsHeader.Fault e) {
      throw new CheckpointException(path, e.getMessage(), COPY_AGAIN, e);
    }
  }

  @Override
  public Path path() {
    return source.path();
  }

  @Override
  public List<String> names() {
    return header.tensors().keySet().asList();
  }

  /** {@return the strings of {@code __metadata__}; immutable, empty if there are none} */
  @Override
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * {@return whether the file has a tensor}
   *
   * @param name the name of the tensor
   */
  public boolean contains(String name) {
    return header.tensors().containsKey(name);
  }

  @Override
  public List<Integer> shape(String name) throws CheckpointException {
    return tensor(name).shape();
  }

  @Override
  public StoredType type(String name) throws CheckpointException {
    return tensor(name).type();
  }

  /**
   * {@return the number of elements of a tensor}
   *
   * @param name the tensor's name
   * @throws CheckpointException if there is no such tensor
   */
  public long elements(String name) throws CheckpointException {
    return tensor(name).elements();
  }

  private StoredTensor tensor(String name) throws CheckpointException {
    StoredTensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw CheckpointException.missingTensor(path(), name);
    }
    return tensor;
  }

  @Override
  public float[] readFloats(String name) throws IOException {
    float[] values = new float[arrayLength(tensor(name))];
    readFloats(name, FloatBuffer.wrap(values));
    return values;
  }

  /**
   * Reads a whole floating-point tensor. F64 is rounded to single precision; F16 and BF16 are
   * exact.
   *
   * @param name the tensor's name
   * @param into receives the elements in row-major order at its position, which moves past them
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if there is no such tensor, it is of an integer type, or reading
   *     fails
   * @throws IllegalArgumentException if {@code into} is too small
   */
  public void readFloats(String name, FloatBuffer into) throws IOException {
    StoredTensor tensor = tensor(name);
    requireKind(tensor, true, into.remaining());
    read(
        tensor,
        bytes -> {
          if (tensor.type() == StoredType.F32) {
            into.put(bytes.asFloatBuffer());
          } else {
            while (bytes.hasRemaining()) {
              into.put(tensor.type().nextFloat(bytes));
            }
          }
        });
  }

  @Override
  public double[] readDoubles(String name) throws IOException {
    StoredTensor tensor = tensor(name);
    DoubleBuffer into = DoubleBuffer.allocate(arrayLength(tensor));
    requireKind(tensor, true, into.remaining());
    read(
        tensor,
        bytes -> {
          while (bytes.hasRemaining()) {
            into.put(tensor.type().nextDouble(bytes));
          }
        });
    return into.array();
  }

  @Override
  public long[] readLongs(String name) throws IOException {
    StoredTensor tensor = tensor(name);
    LongBuffer into = LongBuffer.allocate(arrayLength(tensor));
    requireKind(tensor, false, into.remaining());
    read(
        tensor,
        bytes -> {
          while (bytes.hasRemaining()) {
            into.put(tensor.type().nextLong(bytes));
          }
        });
    return into.array();
  }

  private int arrayLength(StoredTensor tensor) throws CheckpointException {
    if (tensor.elements() > Integer.MAX_VALUE - 8) {
      throw CheckpointException.tooLarge(path(), tensor.name(), tensor.elements());
    }
    return (int) tensor.elements();
  }

  private void requireKind(StoredTensor tensor, boolean floating, int room)
      throws CheckpointException {
    if (tensor.type().isFloating() != floating) {
      throw CheckpointException.wrongType(path(), tensor.name(), tensor.type());
    }
    if (tensor.elements() > room) {
      throw new IllegalArgumentException(
          "a buffer of "
              + room
              + " elements is too small for the "
              + tensor.elements()
              + " elements of "
              + tensor.name());
    }
  }

  private void read(StoredTensor tensor, Consumer<ByteBuffer> sink) throws IOException {
    long bytes = tensor.end() - tensor.begin();
    ByteBuffer chunk =
        ByteBuffer.allocate((int) Math.min(bytes, CHUNK_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    for (long done = 0; done < bytes; done += chunk.limit()) {
      chunk.clear().limit((int) Math.min(bytes - done, CHUNK_BYTES));
      source.readFully(chunk, dataStart + tensor.begin() + done);
      sink.accept(chunk.flip());
    }
  }

  /**
   * Reads the whole file and compares it with the hash that its metadata has.
   *
   * @return whether the metadata has one; false says nothing about the content
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if the content has another hash, or reading fails
   */
  public boolean verify() throws IOException {
    String expected = metadata().get(CONTENT_HASH);
    if (expected == null) {
      return false;
    }
    byte[] start = new byte[(int) dataStart];
    source.readFully(ByteBuffer.wrap(start), 0);
    ContentHash hash = ContentHash.of(start).orElseThrow(this::changed);
    hash.blank(start);
    hash.add(ByteBuffer.wrap(start));
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (long at = dataStart; at < source.length(); at += chunk.limit()) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, source.length() - at));
      source.readFully(chunk, at);
      hash.add(chunk.flip());
    }
    if (!hash.digits().equals(expected)) {
      throw changed();
    }
    return true;
  }

  private CheckpointException changed() {
    return new CheckpointException(
        path(),
        "its content does not have the hash " + CONTENT_HASH + " of its metadata",
        COPY_AGAIN);
  }

  @Override
  public void close() throws CheckpointException {
    source.close();
  }
}
