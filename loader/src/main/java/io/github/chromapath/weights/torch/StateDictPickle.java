// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The pickle of a dict of tensors, protocol 2, as {@code torch.save} writes it. Each tensor has a
 * storage of its own and is contiguous. A plain dict keeps its order in Python, and libtorch reads
 * it; libtorch reads no {@code OrderedDict}. Not thread-safe.
 */
final class StateDictPickle {
  private static final int PROTOCOL = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  StateDictPickle() {
    add(Opcode.PROTO);
    bytes.write(PROTOCOL);
    add(Opcode.EMPTY_DICT);
    add(Opcode.MARK);
  }

  /**
   * Adds a tensor.
   *
   * @param type the class of its storage
   * @param key the name of its storage
   * @param shape its sizes, outermost first
   */
  void tensor(String name, TorchGlobal type, String key, List<Integer> shape) {
    text(name);
    global(TorchGlobal.REBUILD_TENSOR_V2);
    add(Opcode.MARK);
    int elements = shape.stream().reduce(1, Math::multiplyExact);
    add(Opcode.MARK);
    text("storage");
    global(type);
    text(key);
    text("cpu");
    integer(elements);
    add(Opcode.TUPLE);
    add(Opcode.BINPERSID);
    integer(0);
    add(Opcode.MARK);
    shape.forEach(this::integer);
    add(Opcode.TUPLE);
    add(Opcode.MARK);
    for (int i = 0; i < shape.size(); i++) {
      integer(shape.subList(i + 1, shape.size()).stream().reduce(1, Math::multiplyExact));
    }
    add(Opcode.TUPLE);
    add(Opcode.NEWFALSE);
    global(TorchGlobal.ORDERED_DICT);
    add(Opcode.EMPTY_TUPLE);
    add(Opcode.REDUCE);
    add(Opcode.TUPLE);
    add(Opcode.REDUCE);
  }

  /** The pickle of the tensors added so far. Called once. */
  byte[] toBytes() {
    add(Opcode.SETITEMS);
    add(Opcode.STOP);
    return bytes.toByteArray();
  }

  /** A name is two lines, the module and the name in it. */
  private void global(TorchGlobal global) {
    add(Opcode.GLOBAL);
    String name = global.toString();
    int dot = name.lastIndexOf('.');
    bytes.writeBytes(
        (name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\n").getBytes(UTF_8));
  }

  private void text(String text) {
    byte[] encoded = text.getBytes(UTF_8);
    add(Opcode.BINUNICODE);
    littleEndian(encoded.length);
    bytes.writeBytes(encoded);
  }

  private void integer(int value) {
    add(Opcode.BININT);
    littleEndian(value);
  }

  private void littleEndian(int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      bytes.write(value >>> shift);
    }
  }

  private void add(Opcode opcode) {
    bytes.write(opcode.code());
  }
}
