// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.op.Convolution;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A wgrad that {@link WeightGradientPlan} computes as matrix products, faster than oneDNN's
 * convolution: with AVX-512, at least 32 channels (in fp32 at least 64 on one side) and many
 * pixels, in fp32, and in bf16 without AMX. {@code chromapath-bench operations --mode training}
 * measures each wgrad.
 *
 * <p>The result's rows are processed in strips. For a strip, {@code X} contains the rows of each
 * phase ({@link WindowAxis}) that its taps read, one channel after the other, each row with zeros
 * where the window leaves the image: {@link #pitch} elements. {@code dY} contains the rows of dy,
 * also with zeros up to the pitch. The gradient of a tap is then one product, X of its phase from
 * its shift on times dY: X at the tap's shift is the same memory, some elements later.
 *
 * @param operation the operation as it was recorded
 * @param rows of the result in a strip
 */
record WeightGradient(Convolution.BackwardWeights operation, int rows) {
  private static final int FEWEST_CHANNELS = 32;

  /** Fewest channels of the side with more of them, in fp32. */
  private static final int FEWEST_OF_MORE = 64;

  /** Fewest multiplications of a tap; fewer do not make up for the work on each strip. */
  private static final long FEWEST_MULTIPLICATIONS = 1 << 24;

  /** Bytes of X and dY together, so that they fit into a core's L2 cache. */
  private static final int STRIP_BYTES = 1 << 20;

  /** Bytes of a cache line. */
  private static final int LINE = 64;

  /**
   * The wgrad in this form; empty if it has no such form or would not be faster.
   *
   * @param types for which this processor's matrix products are faster than oneDNN's wgrad
   */
  static Optional<WeightGradient> of(Convolution convolution, Set<DataType> types) {
    if (!(convolution instanceof Convolution.BackwardWeights op)) {
      return Optional.empty();
    }
    DataType type = op.x().type();
    Shape dy = op.dy().shape();
    boolean faster =
        op.geometry().kernel() > 1
            && op.geometry().kernel() >= op.geometry().stride()
            && Math.min(op.x().shape().c(), dy.c()) >= FEWEST_CHANNELS
            && (type != DataType.FLOAT32 || Math.max(op.x().shape().c(), dy.c()) >= FEWEST_OF_MORE)
            && dy.elements() * op.x().shape().c() >= FEWEST_MULTIPLICATIONS
            && op.dy().type() == type
            && op.dWeight().type() == DataType.FLOAT32
            && types.contains(type);
    if (!faster) {
      return Optional.empty();
    }
    WeightGradient single = new WeightGradient(op, 1);
    long bytes = single.bytesOfRows(1);
    long halo = single.bytesOfRows(0);
    int rows = (int) Math.max(1, (STRIP_BYTES - halo) / (bytes - halo));
    return Optional.of(new WeightGradient(op, Math.min(rows, dy.h())));
  }

  /** Bytes of X and dY if a strip has some rows. */
  private long bytesOfRows(int count) {
    int phases = axis().phases() * axis().phases();
    long row = (long) pitch() * type().bytes();
    return row * ((long) phases * inputs() * (count + axis().span()) + (long) outputs() * count);
  }

  DataType type() {
    return x().type();
  }

  Tensor x() {
    return operation.x();
  }

  Tensor dy() {
    return operation.dy();
  }

  Tensor dWeight() {
    return operation.dWeight();
  }

  int inputs() {
    return x().shape().c();
  }

  int outputs() {
    return dy().shape().c();
  }

  /** Rows and columns have the same window. */
  WindowAxis axis() {
    return new WindowAxis(operation.geometry());
  }

  /** Rows or columns of the window. */
  int kernel() {
    return operation.geometry().kernel();
  }

  /** Number of elements of the window. */
  int taps() {
    return kernel() * kernel();
  }

  /** Number of strips of one image; the last one may have fewer rows of the result. */
  int stripsOfImage() {
    return (dy().shape().h() + rows - 1) / rows;
  }

  int strips() {
    return dy().shape().n() * stripsOfImage();
  }

  /** Elements from one row to the next in X and dY. */
  int pitch() {
    return dy().shape().w() + axis().span();
  }

  /** Pixels of a strip of dY: the terms of each sum of a product. */
  int depth() {
    return rows * pitch();
  }

  /**
   * Elements from one channel to the next in X. They contain what the last tap reads behind its
   * last row, and are an odd number of cache lines, so that channels differ in their cache sets.
   */
  int channelPitch() {
    int perLine = LINE / type().bytes();
    int lines = ((rows + axis().span()) * pitch() + axis().span() + perLine - 1) / perLine;
    return (lines | 1) * perLine;
  }

  /** The first element of X that a tap multiplies. */
  int shift(int tapRow, int tapColumn) {
    WindowAxis axis = axis();
    return (axis.shift(tapRow) - axis.first()) * pitch() + axis.shift(tapColumn) - axis.first();
  }

  /** The phases of x, in the order of their rows and columns. */
  List<RowTransfer.Part> phases() {
    WindowAxis axis = axis();
    int last = axis.first() + axis.span();
    List<RowTransfer.Part> parts = new ArrayList<>();
    for (int row = 0; row < axis.phases(); row++) {
      for (int column = 0; column < axis.phases(); column++) {
        RowTransfer.Phase phase = new RowTransfer.Phase(axis.phases(), row, column);
        int columns = Math.min(phase.columns(x().shape().w()), dy().shape().w() + last);
        parts.add(new RowTransfer.Part(phase, rows + axis.span(), columns));
      }
    }
    return parts;
  }

  /** The index in {@link #phases} of the phase that a tap reads. */
  int phase(int tapRow, int tapColumn) {
    WindowAxis axis = axis();
    return axis.phase(tapRow) * axis.phases() + axis.phase(tapColumn);
  }

  @Override
  public String toString() {
    return operation.toString();
  }
}
