package io.github.chromapath.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * An open safetensors file: u64 little-endian header length, JSON header, data. The header is
 * checked on opening; tensors are read one by one. Not thread-safe.
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final int CHUNK = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader header;

  private SafetensorsFile(Path file, FileChannel channel, SafetensorsHeader header) {
    this.file = file;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws CheckpointException if it is missing, unreadable, damaged or of another kind
   */
  public static SafetensorsFile open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new CheckpointException(file, "this is a folder; give a .safetensors file");
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file; check the path", e);
    } catch (IOException e) {
      throw new CheckpointException(file, "the file cannot be read; check its permissions", e);
    }
    try {
      return new SafetensorsFile(file, channel, SafetensorsHeader.read(file, channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The path it was opened by. */
  public Path path() {
    return file;
  }

  /** The {@code __metadata__} strings. */
  public Map<String, String> metadata() {
    return Map.copyOf(header.metadata());
  }

  /** Names of the tensors, in the header's order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(header.tensors().keySet());
  }

  /**
   * What is known of a tensor.
   *
   * @throws CheckpointException if there is none of that name
   */
  public TensorEntry entry(String name) throws CheckpointException {
    TensorEntry entry = header.tensors().get(name);
    if (entry == null) {
      throw new CheckpointException(file, "it has no tensor " + name);
    }
    return entry;
  }

  /**
   * All elements of a tensor as fp32.
   *
   * @throws CheckpointException if there is none of that name
   */
  public float[] readFloats(String name) throws IOException {
    TensorEntry entry = entry(name);
    float[] values = new float[Math.toIntExact(entry.elements())];
    readElements(entry, (i, value) -> values[i] = (float) value);
    return values;
  }

  /**
   * All elements of an I64 tensor, exactly.
   *
   * @throws CheckpointException if there is none of that name or it has another element type
   */
  public long[] readLongs(String name) throws IOException {
    TensorEntry entry = entry(name);
    if (entry.type() != ElementType.I64) {
      throw new CheckpointException(file, "tensor " + name + " should be I64, not " + entry.type());
    }
    long[] values = new long[Math.toIntExact(entry.elements())];
    readChunks(entry, (first, count, chunk) -> chunk.asLongBuffer().get(values, first, count));
    return values;
  }

  @FunctionalInterface
  private interface Sink {
    void accept(int index, double value);
  }

  @FunctionalInterface
  private interface ChunkSink {
    void accept(int first, int count, ByteBuffer chunk);
  }

  private void readElements(TensorEntry entry, Sink sink) throws IOException {
    int width = entry.type().bytes();
    readChunks(
        entry,
        (first, count, chunk) -> {
          for (int i = 0; i < count; i++) {
            sink.accept(first + i, entry.type().get(chunk, i * width));
          }
        });
  }

  private void readChunks(TensorEntry entry, ChunkSink sink) throws IOException {
    int width = entry.type().bytes();
    int elements = Math.toIntExact(entry.elements());
    for (int first = 0; first < elements; first += CHUNK) {
      int count = Math.min(CHUNK, elements - first);
      long position = header.dataStart() + entry.offset() + (long) first * width;
      sink.accept(
          first, count, SafetensorsHeader.readFully(file, channel, position, count * width));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
