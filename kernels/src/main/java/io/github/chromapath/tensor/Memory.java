// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/** A 64-byte aligned block of device memory, owned by the caller that allocated it. */
public interface Memory extends AutoCloseable {
  /** Size in bytes. */
  long bytes();

  /**
   * Declares that the block's contents will not change until it is closed, and that only
   * executables compiled from now on read it. The device may then keep weights of convolutions in
   * its preferred layout. If one tensor fills the block, the device may also release the block's
   * own bytes, as long as later executables can still read the tensor as a weight. Other reads of
   * the tensor then fail.
   */
  default void freeze() {}

  /** Releases the block. Tensors bound to it must not be used afterwards. Idempotent. */
  @Override
  void close();
}
