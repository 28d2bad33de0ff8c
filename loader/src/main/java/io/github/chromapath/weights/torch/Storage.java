package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.StoredType;

/**
 * A run of elements that tensors are views of.
 *
 * @param key its name within the file
 * @param first the first element of it that is meant, counted in the run of that name
 * @param type how an element is kept
 * @param elements how many
 */
record Storage(String key, long first, StoredType type, long elements) {
  /** A whole run, of fewer than 2^31 elements. */
  static Storage of(String key, StoredType type, long elements) throws TorchFault {
    if (elements < 0 || elements > Integer.MAX_VALUE) {
      throw new TorchFault("a storage in it claims " + elements + " elements");
    }
    return new Storage(key, 0, type, elements);
  }

  long bytes() {
    return elements * type.bytes();
  }

  /** A part of it. */
  Storage view(long from, long count) throws TorchFault {
    if (from < 0 || count < 0 || count > elements || from > elements - count) {
      throw new TorchFault("a view in it reaches beyond its storage");
    }
    return new Storage(key, first + from, type, count);
  }
}
