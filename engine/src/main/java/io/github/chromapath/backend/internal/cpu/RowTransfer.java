// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.function.Supplier;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.BytePointer;

/**
 * Copies consecutive rows of one phase of a tensor into another layout. Rows outside the image
 * become zero. All rows are copied at once if none is outside, otherwise one by one. Allocates
 * nothing when it runs. Not thread-safe.
 */
final class RowTransfer implements AutoCloseable {
  /**
   * The pixels of an image whose row and column have given remainders when divided by a stride.
   *
   * @param stride at least 1
   * @param row remainder of the rows
   * @param column remainder of the columns
   */
  record Phase(int stride, int row, int column) {
    /** Every pixel. */
    static final Phase ALL = new Phase(1, 0, 0);

    /** Number of rows in an image of {@code height} rows. */
    int rows(int height) {
      return count(height, row);
    }

    /** Number of columns in an image of {@code width} columns. */
    int columns(int width) {
      return count(width, column);
    }

    private int count(int extent, int remainder) {
      return (extent - remainder + stride - 1) / stride;
    }
  }

  /**
   * What is copied.
   *
   * @param phase of the pixels
   * @param rows number of rows
   * @param columns number of columns, from the phase's first one on
   */
  record Part(Phase phase, int rows, int columns) {}

  /**
   * Where it is copied to: elements from one channel, row and pixel to the next.
   *
   * @param start the first row's first element
   */
  record Target(long start, long channel, long row, long pixel) {}

  /** A reorder whose operands move. */
  private record Copy(DnnlPlan plan, dnnl_memory from, dnnl_memory to) {
    void run(BytePointer source, BytePointer destination) {
      plan.place(from, source);
      plan.place(to, destination);
      plan.run();
    }
  }

  private final Tensor tensor;
  private final Part part;
  private final Target target;
  private final ReleaseStack owned = new ReleaseStack();
  private final Copy all;
  private final Copy one;
  private BytePointer source;
  private BytePointer destination;
  private BytePointer zeros;

  /** Rows of {@code tensor}. oneDNN creates the copies for the current number of threads. */
  RowTransfer(Tensor tensor, Part part, Target target, Supplier<DnnlPlan> plans) {
    this.tensor = tensor;
    this.part = part;
    this.target = target;
    try {
      all = copy(part.rows(), plans);
      one = copy(1, plans);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private Copy copy(int rows, Supplier<DnnlPlan> plans) {
    DnnlPlan plan = plans.get();
    owned.push(plan::close);
    Shape shape = tensor.shape();
    long stride = part.phase().stride();
    try (NativeScope building = plan.building()) {
      long[] extents = {shape.c(), rows, part.columns()};
      dnnl_memory_desc stored =
          plan.strided(
              building,
              tensor.type(),
              extents,
              1,
              stride * shape.w() * shape.c(),
              stride * shape.c());
      dnnl_memory_desc wanted =
          plan.strided(
              building, tensor.type(), extents, target.channel(), target.row(), target.pixel());
      dnnl_memory from = plan.memory(stored, null);
      dnnl_memory to = plan.memory(wanted, null);
      plan.reorder(from, stored, to, wanted);
      return new Copy(plan, from, to);
    }
  }

  /** Size of the workspace in bytes. */
  long workspaceBytes() {
    return Math.max(all.plan.workspaceBytes(), one.plan.workspaceBytes());
  }

  /** Bytes of zeros that {@link #bind} needs: as many as the tensor's pixels of a row. */
  long zeroBytes() {
    return (long) tensor.shape().w() * tensor.shape().c() * tensor.type().bytes();
  }

  /**
   * Binds the transfer to its memory.
   *
   * @param workspace offset of the workspace in the block
   * @param to offset of the target
   * @param zero offset of zeros
   */
  void bind(CpuMemory block, long workspace, long to, long zero) {
    all.plan.bind(block, workspace);
    one.plan.bind(block, workspace);
    source = CpuMemory.pointer(tensor);
    destination = block.pointer(to);
    zeros = block.pointer(zero);
  }

  /** Copies rows from {@code first} on, an index in the phase, of an image. */
  void run(int image, int first) {
    int height = part.phase().rows(tensor.shape().h());
    if (first >= 0 && first + part.rows() <= height) {
      all.run(source.position(row(image, first)), to(0));
      return;
    }
    for (int i = 0; i < part.rows(); i++) {
      int row = first + i;
      boolean inside = row >= 0 && row < height;
      one.run(inside ? source.position(row(image, row)) : zeros, to(i));
    }
  }

  private long row(int image, int index) {
    Shape shape = tensor.shape();
    Phase phase = part.phase();
    long row = (long) image * shape.h() + (long) index * phase.stride() + phase.row();
    return (row * shape.w() + phase.column()) * shape.c() * tensor.type().bytes();
  }

  private BytePointer to(int row) {
    return destination.position((target.start() + row * target.row()) * tensor.type().bytes());
  }

  @Override
  public void close() {
    owned.close();
  }
}
