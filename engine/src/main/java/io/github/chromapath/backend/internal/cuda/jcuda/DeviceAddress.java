// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import jcuda.driver.CUdeviceptr;

/** A device address in JCuda's type; 0 is C's NULL. */
final class DeviceAddress extends CUdeviceptr {
  /** An output argument: the call writes an address into it. */
  DeviceAddress() {}

  /** The given address, as an offset from NULL. */
  DeviceAddress(long address) {
    super(new CUdeviceptr(), address);
  }

  long address() {
    return getNativePointer() + getByteOffset();
  }

  /** For example 0x7f0200000000. */
  @Override
  public String toString() {
    return "0x" + Long.toHexString(address());
  }
}
