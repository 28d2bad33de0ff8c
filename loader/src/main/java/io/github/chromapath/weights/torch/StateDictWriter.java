// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.CountingOutputStream;
import io.github.chromapath.internal.file.AtomicFile;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.StoredType;
import io.github.chromapath.weights.WeightsConversion;
import io.github.chromapath.weights.WeightsFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes weights as a {@code state_dict} of PyTorch, in the format of {@code torch.save} since
 * torch 1.6, which {@code torch.load} reads with {@code weights_only=True}. Equal weights give
 * equal bytes. Thread-safe.
 */
public final class StateDictWriter {
  private static final String FOLDER = "archive/";

  /** The first day of ZIP's times would get another extra field. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 2, 0, 0);

  /** torch.save aligns each entry, so that files can be mapped into memory. */
  private static final int ALIGNMENT = 64;

  private static final int BUFFER_BYTES = 1 << 20;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int EXTRA_HEADER_BYTES = 4;

  /** torch.save's id of an extra field that only aligns the entry. */
  private static final short PADDING_ID = 0x4246;

  private final WeightsFile in;
  private final StoredType type;
  private final List<String> names;

  private StateDictWriter(WeightsFile in, StoredType type, List<String> names) {
    this.in = in;
    this.type = type;
    this.names = names;
  }

  /**
   * Writes the tensors of a file. Floating-point tensors are rounded to nearest even; integer
   * tensors keep their type. One tensor at a time is in memory.
   *
   * @param in the file to read
   * @param names of the tensors to write
   * @param type of the floating-point tensors: F32, F16 or BF16
   * @param out the file to create or replace; its folder must exist
   * @throws java.io.InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if a finite value is too large for the type, a tensor is of bytes,
   *     or a file cannot be read or written
   */
  public static void write(WeightsFile in, List<String> names, StoredType type, Path out)
      throws IOException {
    StateDictWriter writer = new StateDictWriter(in, type, List.copyOf(names));
    byte[] pickle = writer.pickle();
    try {
      AtomicFile.write(out, channel -> writer.write(Channels.newOutputStream(channel), pickle));
    } catch (IOException e) {
      // The source of a tensor failed, not the file that is written.
      throw e.getCause() instanceof CheckpointException source ? source : e;
    }
  }

  private byte[] pickle() throws IOException {
    StateDictPickle pickle = new StateDictPickle();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      pickle.tensor(name, storage(name), Integer.toString(i), in.shape(name));
    }
    return pickle.toBytes();
  }

  private TorchGlobal storage(String name) throws CheckpointException {
    StoredType stored = stored(name);
    return switch (stored) {
      case F32 -> TorchGlobal.FLOAT_STORAGE;
      case F16 -> TorchGlobal.HALF_STORAGE;
      case BF16 -> TorchGlobal.BFLOAT16_STORAGE;
      case I64 -> TorchGlobal.LONG_STORAGE;
      case I32 -> TorchGlobal.INT_STORAGE;
      case F64, U8 ->
          throw new CheckpointException(
              in.path(),
              "the tensor '" + name + "' of type " + stored + " cannot be written for PyTorch",
              "write it as safetensors");
    };
  }

  private StoredType stored(String name) throws CheckpointException {
    StoredType found = in.type(name);
    return found.isFloating() ? type : found;
  }

  private void write(OutputStream out, byte[] pickle) throws IOException {
    CountingOutputStream counter =
        new CountingOutputStream(new BufferedOutputStream(out, BUFFER_BYTES));
    ZipOutputStream zip = new ZipOutputStream(counter);
    entry(zip, counter, "data.pkl", pickle);
    entry(zip, counter, "byteorder", "little".getBytes(UTF_8));
    for (int i = 0; i < names.size(); i++) {
      entry(zip, counter, "data/" + i, elements(names.get(i)));
    }
    entry(zip, counter, "version", "3\n".getBytes(UTF_8));
    zip.finish();
    counter.flush();
  }

  private byte[] elements(String name) throws IOException {
    StoredType stored = stored(name);
    return stored.isFloating()
        ? floats(WeightsConversion.readInRange(in, name, type))
        : integers(in.readLongs(name), stored);
  }

  private byte[] floats(float[] values) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, type.bytes())];
    DataType rounded =
        switch (type) {
          case F16 -> DataType.FLOAT16;
          case BF16 -> DataType.BFLOAT16;
          default -> DataType.FLOAT32;
        };
    Span.of(littleEndian(bytes), rounded).store(0, values, values.length);
    return bytes;
  }

  private static byte[] integers(long[] values, StoredType stored) {
    byte[] bytes = new byte[Math.multiplyExact(values.length, stored.bytes())];
    ByteBuffer target = littleEndian(bytes);
    for (long value : values) {
      if (stored == StoredType.I64) {
        target.putLong(value);
      } else {
        target.putInt((int) value);
      }
    }
    return bytes;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void entry(
      ZipOutputStream zip, CountingOutputStream counter, String name, byte[] content)
      throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(FOLDER + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setTimeLocal(NO_TIME);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    int start = LOCAL_HEADER_BYTES + entry.getName().length() + EXTRA_HEADER_BYTES;
    int padding = (int) Math.floorMod(-(counter.getCount() + start), (long) ALIGNMENT);
    entry.setExtra(
        ByteBuffer.allocate(EXTRA_HEADER_BYTES + padding)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort(PADDING_ID)
            .putShort((short) padding)
            .array());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
