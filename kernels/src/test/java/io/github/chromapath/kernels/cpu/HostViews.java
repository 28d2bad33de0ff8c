// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.cpu;

import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** Views of tensors in {@link HostMemory}, for tests. */
public final class HostViews implements Views {
  private final Function<ByteBuffer, Span> float16;

  /** Views with the library's own spans. */
  public HostViews() {
    this(bytes -> Span.of(bytes, DataType.FLOAT16));
  }

  /**
   * Views with another span for FLOAT16.
   *
   * @param float16 makes a span over all remaining bytes
   */
  public HostViews(Function<ByteBuffer, Span> float16) {
    this.float16 = float16;
  }

  /** Runs one operation on {@code threads} threads. */
  static void run(int threads, Op op) {
    try (Parallel parallel = new Parallel(threads)) {
      new CpuKernels(new HostViews(), parallel).bind(op).run();
    }
  }

  @Override
  public Span span(Tensor tensor) {
    ByteBuffer bytes = HostMemory.bytes(tensor);
    return tensor.type() == DataType.FLOAT16 ? float16.apply(bytes) : Span.of(bytes, tensor.type());
  }

  @Override
  public ByteBuffer bytes(Tensor tensor) {
    return HostMemory.bytes(tensor);
  }
}
