package io.github.chromapath.tensor;

/** A block of device memory, 64-byte aligned, owned by whoever allocated it. */
public interface Memory extends AutoCloseable {
  /** Size in bytes. */
  long bytes();

  /**
   * Promises that what the block holds will not change until it is closed. Programs compiled from
   * then on may keep weights in it converted to the layout that the device likes best.
   */
  default void freeze() {}

  /** Releases the block; tensors placed in it must not be used afterwards. Idempotent. */
  @Override
  void close();
}
