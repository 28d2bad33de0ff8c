// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.CheckpointException;
import io.github.chromapath.weights.StoredType;

/** A storage's elements between pickles: their number as an int64, then the elements. */
final class StorageData {
  private StorageData() {}

  /**
   * Skips the elements at the input's position.
   *
   * @param region what the input reads
   * @return where they are
   * @throws TorchFault when there are fewer than the number says
   */
  static FileRegion skip(PickleInput in, FileRegion region, StoredType type)
      throws TorchFault, CheckpointException {
    long count = in.int64();
    if (count < 0 || count > region.length() / type.bytes()) {
      throw TorchFault.cutShort();
    }
    FileRegion data = region.slice(in.position(), count * type.bytes());
    in.skip(data.length());
    return data;
  }
}
