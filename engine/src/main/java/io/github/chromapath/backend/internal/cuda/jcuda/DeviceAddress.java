// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import jcuda.driver.CUdeviceptr;

/** A place in device memory as JCuda takes it; 0 is C's NULL. */
final class DeviceAddress extends CUdeviceptr {
  /** Room for an address that a call writes. */
  DeviceAddress() {}

  /** An address: NULL, and that many bytes on. */
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
