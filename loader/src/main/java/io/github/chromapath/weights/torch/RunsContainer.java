package io.github.chromapath.weights.torch;

import java.io.IOException;
import java.io.InputStream;

/** A value whose storages are runs of a file, which is open only while it is read. */
record RunsContainer(Object root, Runs runs) implements Container {
  @Override
  public InputStream open(Storage storage, long element) throws IOException {
    return runs.open(storage, element);
  }

  @Override
  public void close() {
    // Nothing stays open.
  }
}
