package io.github.chromapath.weights;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  private final Path path;
  private final FileChannel channel;
  private final SafetensorsHeader header;
  private final long dataStart;

  private SafetensorsFile(
      Path path, FileChannel channel, SafetensorsHeader header, long dataStart) {
    this.path = path;
    this.channel = channel;
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
    if (Files.isDirectory(path)) {
      throw new CheckpointException(path, "this is a folder", "give a .safetensors file");
    }
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        return open(path, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (CheckpointException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new CheckpointException(path, "there is no such file", "check the path", e);
    } catch (AccessDeniedException e) {
      throw new CheckpointException(
          path, "the file cannot be opened", "give read permission on it", e);
    } catch (IOException e) {
      throw CheckpointException.unreadable(path, e);
    }
  }

  private static SafetensorsFile open(Path path, FileChannel channel) throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < LENGTH_BYTES) {
      throw new CheckpointException(
          path, "it is " + fileBytes + " bytes long and no safetensors file", COPY_AGAIN);
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(path, channel, length, 0);
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
    readFully(path, channel, json, LENGTH_BYTES);
    long dataStart = LENGTH_BYTES + headerBytes;
    try {
      SafetensorsHeader header = SafetensorsHeader.parse(json.array(), fileBytes - dataStart);
      return new SafetensorsFile(path, channel, header, dataStart);
    } catch (SafetensorsHeader.Fault e) {
      throw new CheckpointException(path, e.getMessage(), COPY_AGAIN, e);
    }
  }

  private static void readFully(Path path, FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new CheckpointException(path, "it was cut short while it was read", COPY_AGAIN);
      }
      at += count;
    }
  }

  @Override
  public Path path() {
    return path;
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

  /**
   * {@return how a tensor's elements are kept}
   *
   * @param name the tensor's name
   * @throws CheckpointException when there is no such tensor
   */
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
      throw CheckpointException.noTensor(path, name);
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
          path,
          "tensor '" + tensor.name() + "' has " + tensor.elements() + " elements",
          "give a file whose tensors have fewer than 2^31");
    }
    return (int) tensor.elements();
  }

  private void requireKind(StoredTensor tensor, boolean floating, int room)
      throws CheckpointException {
    if (tensor.type().isFloating() != floating) {
      throw new CheckpointException(
          path,
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
    try {
      for (long done = 0; done < bytes; done += chunk.limit()) {
        chunk.clear().limit((int) Math.min(bytes - done, CHUNK_BYTES));
        readFully(path, channel, chunk, dataStart + tensor.begin() + done);
        sink.accept(chunk.flip());
      }
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw CheckpointException.unreadable(path, e);
    }
  }

  /** Closes the file. */
  @Override
  public void close() throws CheckpointException {
    try {
      channel.close();
    } catch (IOException e) {
      throw CheckpointException.unreadable(path, e);
    }
  }
}
