// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A safetensors file, open for reading: an unsigned 64-bit little-endian header length, a JSON
 * header, the tensors' bytes.
 *
 * <p>The header is checked whole on opening, its length before memory is taken for it. Thread-safe;
 * owns an open file until closed.
 */
public final class SafetensorsFile implements WeightsFile {
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
   * @throws CheckpointException in one sentence, when the file is missing, unreadable, a folder, no
   *     safetensors file, cut short, or its header is at odds with itself or with the file's length
   */
  public static SafetensorsFile open(Path path) throws CheckpointException {
    return open(WeightsSource.open(path));
  }

  /**
   * Checks the header of an open file.
   *
   * @param source belongs to the result from now on; closed when this fails
   * @return the open file
   * @throws CheckpointException as {@link #open(Path)}
   */
  public static SafetensorsFile open(WeightsSource source) throws CheckpointException {
    try {
      return read(source);
    } catch (CheckpointException | RuntimeException | Error e) {
      source.close();
      throw e;
    }
  }

  private static SafetensorsFile read(WeightsSource source) throws CheckpointException {
    Path path = source.path();
    long fileBytes = source.length();
    if (fileBytes < LENGTH_BYTES) {
      throw new CheckpointException(
          path, "it is " + fileBytes + " bytes long and no safetensors file", COPY_AGAIN);
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    source.readFully(length, 0);
    long headerBytes = length.flip().getLong();
    if (headerBytes < 0
        || headerBytes > MAX_HEADER_BYTES
        || headerBytes > fileBytes - LENGTH_BYTES) {
      throw new CheckpointException(
          path,
          "it claims a header of " + Long.toUnsignedString(headerBytes) + " bytes",
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
  public ImmutableList<String> names() {
    return header.tensors().keySet().asList();
  }

  /** {@return the strings of {@code __metadata__}; empty when there are none} */
  public ImmutableMap<String, String> metadata() {
    return header.metadata();
  }

  /**
   * {@return whether there is a tensor of a name}
   *
   * @param name the name asked for
   */
  public boolean contains(String name) {
    return header.tensors().containsKey(name);
  }

  @Override
  public ImmutableList<Integer> shape(String name) throws CheckpointException {
    return tensor(name).shape();
  }

  @Override
  public StoredType type(String name) throws CheckpointException {
    return tensor(name).type();
  }

  /**
   * {@return the number of a tensor's elements}
   *
   * @param name the tensor's name
   * @throws CheckpointException when there is no such tensor
   */
  public long elements(String name) throws CheckpointException {
    return tensor(name).elements();
  }

  private StoredTensor tensor(String name) throws CheckpointException {
    StoredTensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new CheckpointException(
          path(), "it has no tensor '" + name + "'", "give a file that has it");
    }
    return tensor;
  }

  @Override
  public float[] readFloats(String name) throws CheckpointException {
    float[] values = new float[arrayLength(tensor(name))];
    readFloats(name, FloatBuffer.wrap(values));
    return values;
  }

  /**
   * Reads a floating tensor whole; F64 is rounded to single precision, F16 and BF16 are exact.
   *
   * @param name the tensor's name
   * @param into takes the elements in row-major order from its position, which moves past them
   * @throws CheckpointException when there is no such tensor, it is of an integer type, or reading
   *     fails
   * @throws IllegalArgumentException when {@code into} has too little room
   */
  public void readFloats(String name, FloatBuffer into) throws CheckpointException {
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

  /**
   * Reads an integer tensor whole into a new array.
   *
   * @param name the tensor's name
   * @return its elements in row-major order
   * @throws CheckpointException when there is no such tensor, it is of a floating type, or reading
   *     fails
   */
  public long[] readLongs(String name) throws CheckpointException {
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
      throw new CheckpointException(
          path(),
          "tensor '" + tensor.name() + "' has " + tensor.elements() + " elements",
          "give a file whose tensors have fewer than 2^31");
    }
    return (int) tensor.elements();
  }

  private void requireKind(StoredTensor tensor, boolean floating, int room)
      throws CheckpointException {
    if (tensor.type().isFloating() != floating) {
      throw new CheckpointException(
          path(),
          "tensor '" + tensor.name() + "' is of type " + tensor.type(),
          "store it as " + (floating ? "F32" : "I64"));
    }
    if (tensor.elements() > room) {
      throw new IllegalArgumentException(
          "room for " + room + " of " + tensor.elements() + " elements of " + tensor.name());
    }
  }

  private void read(StoredTensor tensor, Consumer<ByteBuffer> sink) throws CheckpointException {
    long bytes = tensor.end() - tensor.begin();
    ByteBuffer chunk =
        ByteBuffer.allocate((int) Math.min(bytes, CHUNK_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    for (long done = 0; done < bytes; done += chunk.limit()) {
      chunk.clear().limit((int) Math.min(bytes - done, CHUNK_BYTES));
      source.readFully(chunk, dataStart + tensor.begin() + done);
      sink.accept(chunk.flip());
    }
  }

  @Override
  public void close() throws CheckpointException {
    source.close();
  }
}
