// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Quantized;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel of {@link Quantized.Join}. It copies the parts of a block of pixels into one array,
 * which it then writes at once. A part that is scaled is mapped by a table of its 256 bytes.
 */
final class QuantizedKernel {
  private static final int VALUES = 256;
  private static final int PART = 0;
  private static final int WHOLE = 1;

  private final List<Part> parts;
  private final ByteBuffer y;
  private final int channels;

  /** An input. */
  private static final class Part {
    final ByteBuffer bytes;
    final int channels;

    /** The result for each unsigned byte; empty if bytes are copied. */
    final byte[] table;

    Part(ByteBuffer bytes, int channels, byte[] table) {
      this.bytes = bytes;
      this.channels = channels;
      this.table = table;
    }
  }

  private QuantizedKernel(List<Part> parts, ByteBuffer y, int channels) {
    this.parts = parts;
    this.y = y;
    this.channels = channels;
  }

  static Runnable bind(Quantized.Join op, Views views, Parallel parallel) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < op.inputs().size(); i++) {
      Tensor input = op.inputs().get(i);
      float factor = op.factors().get(i);
      boolean copied = factor == 1 && input.type() == op.y().type();
      byte[] table = copied ? new byte[0] : table(input.type(), factor, op.y().type());
      parts.add(new Part(views.bytes(input), input.shape().c(), table));
    }
    QuantizedKernel kernel =
        new QuantizedKernel(List.copyOf(parts), views.bytes(op.y()), op.y().shape().c());
    Tiling tiling = Tiling.whole(op.y().shape());
    Parallel.Body body = (task, scratch) -> tiling.forEachBlock(task, scratch, kernel::join);
    return () -> parallel.run(tiling.tasks(), body);
  }

  private static byte[] table(DataType from, float factor, DataType to) {
    byte[] table = new byte[VALUES];
    for (int i = 0; i < VALUES; i++) {
      double value = Math.rint((double) factor * (from == DataType.INT8 ? (byte) i : i));
      double least = to == DataType.INT8 ? Byte.MIN_VALUE : 0;
      double most = to == DataType.INT8 ? Byte.MAX_VALUE : VALUES - 1;
      table[i] = (byte) (int) Math.max(least, Math.min(most, value));
    }
    return table;
  }

  private void join(Tiling.Block block) {
    byte[] whole = block.scratch().bytes(WHOLE, block.count());
    int first = block.start() / channels;
    int pixels = block.count() / channels;
    int offset = 0;
    for (Part part : parts) {
      int run = part.channels;
      byte[] bytes = block.scratch().bytes(PART, pixels * run);
      part.bytes.get(first * run, bytes, 0, pixels * run);
      if (part.table.length > 0) {
        map(bytes, pixels * run, part.table);
      }
      copy(bytes, run, whole, offset, channels, pixels);
      offset += run;
    }
    y.put(block.start(), whole, 0, block.count());
  }

  private static void map(byte[] bytes, int count, byte[] table) {
    for (int i = 0; i < count; i++) {
      bytes[i] = table[bytes[i] & 0xff];
    }
  }

  private static void copy(byte[] part, int run, byte[] whole, int offset, int step, int pixels) {
    for (int i = 0; i < pixels; i++) {
      System.arraycopy(part, i * run, whole, offset + i * step, run);
    }
  }
}
