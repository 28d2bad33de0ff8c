// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import io.github.chromapath.weights.StoredType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A tensor that fits into its storage and whose elements do not overlap.
 *
 * @param shape its sizes, outermost first
 * @param data the storage
 * @param offset index of the first element in the storage
 * @param axes the dimensions of more than one index, by descending stride, so that a loop over them
 *     visits the elements in the order of the storage
 */
record TorchTensor(
    String name, ImmutableList<Integer> shape, Data data, long offset, ImmutableList<Axis> axes) {

  /**
   * A storage.
   *
   * @param storage the bytes of the whole storage
   * @param type type of its elements
   * @param order byte order of its elements
   */
  record Data(FileRegion storage, StoredType type, ByteOrder order) {}

  /** The number of elements. */
  long elements() {
    long product = 1;
    for (int size : shape) {
      product *= size;
    }
    return product;
  }

  /**
   * Checks a view against its storage.
   *
   * @throws TorchFault if the length of the storage differs from that in the pickle, the view
   *     exceeds the storage, or elements overlap
   */
  static TorchTensor of(String name, TensorView view, FileRegion storage, ByteOrder order)
      throws TorchFault {
    StorageRef ref = view.storage();
    long bytes = ref.type().bytes();
    if (ref.total() > storage.length() / bytes || ref.total() * bytes != storage.length()) {
      throw TorchFault.broken(
          "the storage of tensor "
              + TorchFault.quote(name)
              + " has "
              + storage.length()
              + " bytes, not "
              + ref.total()
              + " elements");
    }
    if (view.sizes().size() != view.strides().size()) {
      throw misfit(name, view);
    }
    try {
      ImmutableList.Builder<Integer> shape = ImmutableList.builder();
      long elements = 1;
      for (long size : view.sizes()) {
        shape.add(Math.toIntExact(size));
        elements = Math.multiplyExact(elements, size);
      }
      ImmutableList<Axis> axes = elements == 0 ? ImmutableList.of() : axes(view);
      if (elements > 0 && last(name, axes, view.offset()) >= ref.count()) {
        throw misfit(name, view);
      }
      long offset = elements == 0 ? 0 : ref.start() + view.offset();
      Data data = new Data(storage, ref.type(), order);
      return new TorchTensor(name, shape.build(), data, offset, axes);
    } catch (ArithmeticException e) {
      throw misfit(name, view);
    }
  }

  private static ImmutableList<Axis> axes(TensorView view) {
    List<Axis> axes = new ArrayList<>();
    long step = 1;
    for (int i = view.sizes().size() - 1; i >= 0; i--) {
      long size = view.sizes().get(i);
      if (size > 1) {
        axes.add(new Axis(size, view.strides().get(i), step));
      }
      step = Math.multiplyExact(step, size);
    }
    return ImmutableList.sortedCopyOf(Comparator.comparingLong(Axis::stride).reversed(), axes);
  }

  /** Index of the last element, after a check that every axis steps over all inner axes. */
  private static long last(String name, ImmutableList<Axis> axes, long offset) throws TorchFault {
    long reach = 0;
    for (Axis axis : axes.reverse()) {
      if (axis.stride() <= reach) {
        throw TorchFault.unsuitable(
            "elements of tensor " + TorchFault.quote(name) + " overlap in its storage");
      }
      reach = Math.addExact(reach, Math.multiplyExact(axis.size() - 1, axis.stride()));
    }
    return Math.addExact(offset, reach);
  }

  private static TorchFault misfit(String name, TensorView view) {
    return TorchFault.broken(
        "tensor "
            + TorchFault.quote(name)
            + " of shape "
            + view.sizes()
            + ", strides "
            + view.strides()
            + " and offset "
            + view.offset()
            + " does not fit its storage of "
            + view.storage().count()
            + " elements");
  }
}
