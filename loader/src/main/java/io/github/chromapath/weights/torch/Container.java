package io.github.chromapath.weights.torch;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** One of the forms in which PyTorch keeps a value and the storages that it refers to. */
interface Container extends Closeable {
  /** The value that was saved, whose tensors are {@link TorchTensor}s. */
  Object root();

  /**
   * Bytes from an element of a storage on, little-endian; the caller closes the stream. That the
   * file holds them all has been checked.
   *
   * @param element counted from the start of the run that the storage is a part of
   */
  InputStream open(Storage storage, long element) throws IOException;
}
