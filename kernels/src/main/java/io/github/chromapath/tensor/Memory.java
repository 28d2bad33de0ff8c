// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/** A block of device memory, 64-byte aligned, owned by whoever allocated it. */
public interface Memory extends AutoCloseable {
  /** Size in bytes. */
  long bytes();

  /**
   * Promises that what the block holds will not change until it is closed, and that nothing but
   * programs compiled from then on reads it. The device may then keep weights of convolutions in
   * the layout that it likes best. Where one tensor fills the block it may even release the block's
   * own bytes, as long as it can give any later program the same values as a weight; that tensor
   * can then not be read in any other way.
   */
  default void freeze() {}

  /** Releases the block; tensors placed in it must not be used afterwards. Idempotent. */
  @Override
  void close();
}
