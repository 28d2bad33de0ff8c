// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Tuple;
import org.bytedeco.pytorch.global.torch;

/**
 * State dicts written by libtorch.
 *
 * <p>libtorch adds a type tag to a dict, which no state_dict has. Here libtorch therefore writes a
 * tuple (name, tensor, name, tensor, ...), and this class replaces the two opcodes around its items
 * by the opcodes of a dict. libtorch writes everything else.
 */
public final class LibtorchZip {
  private static final int END_BYTES = 22;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_HEADER_BYTES = 30;

  private LibtorchZip() {}

  /**
   * Writes tensors by name.
   *
   * @param tensors at least two
   */
  public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
    IValueVector items = new IValueVector();
    tensors.forEach(
        (name, tensor) -> items.push_back(new IValue(name)).push_back(new IValue(tensor)));
    byte[] archive = torch.pickle_save(new IValue(Tuple.create(items))).get();
    ByteBuffer bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
    int entry = pickleEntry(bytes);
    int local = bytes.getInt(entry + 42);
    int pickleStart =
        local + LOCAL_HEADER_BYTES + bytes.getShort(local + 26) + bytes.getShort(local + 28);
    int pickleBytes = bytes.getInt(entry + 24);
    byte[] pickle = Arrays.copyOfRange(archive, pickleStart, pickleStart + pickleBytes);
    bytes.put(pickleStart, asDict(pickle));
    Files.write(file, archive);
  }

  /** Offset of the entry of the pickle in the central directory. */
  private static int pickleEntry(ByteBuffer archive) {
    int end = archive.capacity() - END_BYTES;
    int at = archive.getInt(end + 16);
    while (at < end) {
      int nameBytes = archive.getShort(at + 28);
      String name = US_ASCII.decode(archive.slice(at + ENTRY_BYTES, nameBytes)).toString();
      if (name.equals("archive/data.pkl")) {
        return at;
      }
      at += ENTRY_BYTES + nameBytes + archive.getShort(at + 30) + archive.getShort(at + 32);
    }
    throw new IllegalStateException("libtorch wrote no archive/data.pkl");
  }

  /** PROTO 2 MARK items TUPLE PUT STOP becomes PROTO 2 EMPTY_DICT MARK items SETITEMS STOP. */
  private static byte[] asDict(byte[] pickle) {
    assertEquals('(', pickle[2]);
    int tuple = pickle[pickle.length - 4] == 't' ? pickle.length - 4 : pickle.length - 7;
    assertEquals('t', pickle[tuple]);
    ByteArrayOutputStream dict = new ByteArrayOutputStream();
    dict.write(pickle, 0, 2);
    dict.write('}');
    dict.write(pickle, 2, tuple - 2);
    dict.write('u');
    dict.write('.');
    return dict.toByteArray();
  }
}
