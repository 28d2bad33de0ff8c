// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.CheckpointException;
import java.nio.ByteBuffer;

/**
 * Reads a tensor's elements in one pass over its storage, forwards, whatever its strides: elements
 * are taken as they lie there and put where they belong. Used once, by one thread.
 */
final class StridedReader {
  private static final int CHUNK_BYTES = 1 << 20;

  private final TorchTensor tensor;
  private final int elementBytes;
  private final ByteBuffer chunk;
  private long chunkStart;

  private StridedReader(TorchTensor tensor) {
    this.tensor = tensor;
    this.elementBytes = tensor.type().bytes();
    this.chunk =
        ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, tensor.storage().length()))
            .order(tensor.order())
            .limit(0);
  }

  /** The elements in row-major order; there are no more of them than an array holds. */
  static float[] read(TorchTensor tensor) throws CheckpointException {
    return new StridedReader(tensor).read();
  }

  private float[] read() throws CheckpointException {
    float[] values = new float[(int) tensor.elements()];
    long[] index = new long[tensor.axes().size()];
    long from = tensor.offset();
    long to = 0;
    for (int done = 0; done < values.length; done++) {
      values[(int) to] = element(from);
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
    return values;
  }

  private float element(long place) throws CheckpointException {
    long at = place * elementBytes;
    if (at + elementBytes > chunkStart + chunk.limit()) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), tensor.storage().length() - at));
      tensor.storage().read(chunk, at);
      chunkStart = at;
    }
    return tensor.type().nextFloat(chunk.position((int) (at - chunkStart)));
  }
}
