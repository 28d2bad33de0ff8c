package io.github.chromapath.tensor;

/** A block of device memory, 64-byte aligned, owned by whoever allocated it. */
public interface Memory extends AutoCloseable {
  /** Size in bytes. */
  long bytes();

  /** Releases the block; tensors placed in it must not be used afterwards. Idempotent. */
  @Override
  void close();
}
