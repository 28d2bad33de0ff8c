// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A tensor as a window on a storage, not yet checked against it.
 *
 * @param offset of its first element, in elements
 * @param sizes outermost first
 * @param strides elements from one index to the next, for each size
 */
record TensorView(
    StorageRef storage, long offset, ImmutableList<Long> sizes, ImmutableList<Long> strides) {
  private static final int MAX_RANK = 8;

  /** From the arguments that {@code Tensor.set_} takes. */
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

  /** A convolution over volumes has weights of rank 5; the bound keeps tensors small. */
  static void checkRank(int rank) throws TorchFault {
    if (rank < 0 || rank > MAX_RANK) {
      throw TorchFault.unsuitable("it has a tensor of rank " + rank);
    }
  }
}
