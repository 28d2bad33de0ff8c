// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights.torch;

import io.github.chromapath.weights.StoredType;
import java.io.IOException;

/** The elements of a storage between pickles: their number as an int64, then the elements. */
final class StorageData {
  private StorageData() {}

  /**
   * Skips the elements at the input's position.
   *
   * @param region the region that the input reads
   * @return the region of the elements
   * @throws TorchFault if the region is too short for their number
   */
  static FileRegion skip(PickleInput in, FileRegion region, StoredType type)
      throws TorchFault, IOException {
    long count = in.int64();
    if (count < 0 || count > region.length() / type.bytes()) {
      throw TorchFault.cutShort();
    }
    FileRegion data = region.slice(in.position(), count * type.bytes());
    in.skip(data.length());
    return data;
  }
}
