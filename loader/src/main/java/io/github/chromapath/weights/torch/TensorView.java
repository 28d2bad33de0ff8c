// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A tensor's place in a storage, not checked against the storage yet.
 *
 * @param offset index of its first element in the storage
 * @param sizes outermost first
 * @param strides for each size, the distance between neighbouring indices in elements
 */
record TensorView(
    StorageRef storage, long offset, ImmutableList<Long> sizes, ImmutableList<Long> strides) {
  private static final int MAX_RANK = 8;

  /** Converts the arguments of {@code Tensor.set_}. */
  static TensorView of(List<PyValue> state) throws TorchFault {
    if (!(state.get(0) instanceof PyValue.Storage storage)) {
      throw TorchFault.broken("its pickle has a tensor without a storage");
    }
    return new TensorView(
        storage.ref(),
        state.get(1).natural("offset of a tensor"),
        numbers(state.get(2), "size of a tensor"),
        numbers(state.get(3), "stride of a tensor"));
  }

  private static ImmutableList<Long> numbers(PyValue tuple, String what) throws TorchFault {
    ImmutableList<PyValue> items = tuple.items(what, 0);
    checkRank(items.size());
    ImmutableList.Builder<Long> numbers = ImmutableList.builder();
    for (PyValue item : items) {
      numbers.add(item.natural(what));
    }
    return numbers.build();
  }

  /** The largest rank of real weights is 5, that of 3D convolutions; the limit bounds the work. */
  static void checkRank(int rank) throws TorchFault {
    if (rank < 0 || rank > MAX_RANK) {
      throw TorchFault.unsuitable("it has a tensor of rank " + rank);
    }
  }
}
