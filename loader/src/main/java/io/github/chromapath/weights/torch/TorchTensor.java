package io.github.chromapath.weights.torch;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;

/**
 * A tensor as a view of a storage.
 *
 * @param storage what it is a view of
 * @param offset its first element there
 * @param shape its sizes, outermost first
 * @param strides elements from one index to the next, for each size
 */
record TorchTensor(
    Storage storage, long offset, ImmutableList<Integer> shape, ImmutableLongArray strides) {
  static final int MOST_DIMENSIONS = 16;

  /** Checks that the view lies within the storage and is no larger than it. */
  static TorchTensor of(
      Storage storage, long offset, ImmutableLongArray sizes, ImmutableLongArray strides)
      throws TorchFault {
    if (sizes.length() != strides.length() || sizes.length() > MOST_DIMENSIONS) {
      throw new TorchFault("a tensor in it has sizes and strides that do not fit together");
    }
    if (offset < 0 || offset > storage.elements()) {
      throw beyond();
    }
    ImmutableList.Builder<Integer> shape = ImmutableList.builder();
    boolean empty = sizes.contains(0);
    long elements = 1;
    long last = offset;
    for (int i = 0; i < sizes.length(); i++) {
      long size = sizes.get(i);
      long stride = strides.get(i);
      if (size < 0 || size > Integer.MAX_VALUE || stride < 0 || stride > Integer.MAX_VALUE) {
        throw new TorchFault("a tensor in it has a size of " + size + " and a stride of " + stride);
      }
      shape.add((int) size);
      elements *= empty ? 0 : size;
      last += empty ? 0 : (size - 1) * stride;
      // Both were below 2^31 before, so neither has left a long.
      if (elements > storage.elements() || (!empty && last >= storage.elements())) {
        throw beyond();
      }
    }
    if (sizes.isEmpty() && last >= storage.elements()) {
      throw beyond();
    }
    return new TorchTensor(storage, offset, shape.build(), strides);
  }

  private static TorchFault beyond() {
    return new TorchFault("a tensor in it reaches beyond its storage");
  }

  int elements() {
    int product = 1;
    for (int size : shape) {
      product *= size;
    }
    return product;
  }

  /** Elements of the storage from the first to the last that it touches. */
  int span() {
    long span = 1;
    for (int i = 0; i < shape.size(); i++) {
      span += (shape.get(i) - 1) * strides.get(i);
    }
    return elements() == 0 ? 0 : Math.toIntExact(span);
  }

  /** Its elements in row-major order, from the {@link #span()} of the storage that it touches. */
  float[] gather(float[] touched) {
    float[] values = new float[elements()];
    int[] index = new int[shape.size()];
    int at = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = touched[at];
      for (int d = index.length - 1; d >= 0; d--) {
        at += (int) strides.get(d);
        if (++index[d] < shape.get(d)) {
          break;
        }
        at -= (int) (strides.get(d) * index[d]);
        index[d] = 0;
      }
    }
    return values;
  }
}
