// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.StoredType;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the elements of a tensor in one forward pass over its storage, for any strides. Elements
 * are read in the order of the storage and stored at their row-major index. Used once, by one
 * thread.
 */
final class StridedReader {
  private static final int CHUNK_BYTES = 1 << 20;

  private final TorchTensor tensor;
  private final int elementBytes;
  private final ByteBuffer chunk;
  private long chunkStart;

  private StridedReader(TorchTensor tensor) {
    this.tensor = tensor;
    this.elementBytes = tensor.data().type().bytes();
    this.chunk =
        ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, tensor.data().storage().length()))
            .order(tensor.data().order())
            .limit(0);
  }

  /** Stores an element. */
  private interface Sink {
    /**
     * @param to its row-major index
     * @param bytes positioned at the element
     */
    void put(int to, ByteBuffer bytes);
  }

  /** The elements of a floating-point tensor in row-major order, if an array can hold them. */
  static float[] floats(TorchTensor tensor) throws IOException {
    float[] values = new float[(int) tensor.elements()];
    StoredType type = tensor.data().type();
    new StridedReader(tensor)
        .read(values.length, (to, bytes) -> values[to] = type.nextFloat(bytes));
    return values;
  }

  /**
   * The elements of a floating-point tensor, exact, in row-major order, if an array can hold them.
   */
  static double[] doubles(TorchTensor tensor) throws IOException {
    double[] values = new double[(int) tensor.elements()];
    StoredType type = tensor.data().type();
    new StridedReader(tensor)
        .read(values.length, (to, bytes) -> values[to] = type.nextDouble(bytes));
    return values;
  }

  /** The elements of an integer tensor in row-major order, if an array can hold them. */
  static long[] longs(TorchTensor tensor) throws IOException {
    long[] values = new long[(int) tensor.elements()];
    StoredType type = tensor.data().type();
    new StridedReader(tensor).read(values.length, (to, bytes) -> values[to] = type.nextLong(bytes));
    return values;
  }

  private void read(int elements, Sink sink) throws IOException {
    long[] index = new long[tensor.axes().size()];
    long from = tensor.offset();
    long to = 0;
    for (int done = 0; done < elements; done++) {
      sink.put((int) to, element(from));
      for (int i = index.length - 1; i >= 0; i--) {
        Axis axis = tensor.axes().get(i);
        from += axis.stride();
        to += axis.step();
        if (++index[i] < axis.size()) {
          break;
        }
        index[i] = 0;
        from -= axis.stride() * axis.size();
        to -= axis.step() * axis.size();
      }
    }
  }

  /** The bytes, positioned at an element. */
  private ByteBuffer element(long place) throws IOException {
    long at = place * elementBytes;
    if (at + elementBytes > chunkStart + chunk.limit()) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), tensor.data().storage().length() - at));
      tensor.data().storage().read(chunk, at);
      chunkStart = at;
    }
    return chunk.position((int) (at - chunkStart));
  }
}
