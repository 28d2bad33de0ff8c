// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.DeviceException;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.util.Optional;

/**
 * A failure of the device or of its libraries, as a sentence.
 *
 * @param what the failure
 * @param remedy what to do
 */
record DeviceFault(String what, String remedy) {
  /** Empty if the failure has another cause. */
  static Optional<DeviceFault> of(Throwable failure) {
    if (failure instanceof DeviceException) {
      return Optional.of(
          new DeviceFault(
              "the GPU failed (" + failure.getMessage() + ")",
              "run 'chromapath doctor' to test it, and the same command with --debug-sync to find"
                  + " the operation that fails"));
    }
    if (failure instanceof OutOfDeviceMemoryException) {
      return Optional.of(
          new DeviceFault(
              "the device does not have enough memory (" + failure.getMessage() + ")",
              "choose a smaller --size or --batch"));
    }
    if (failure instanceof LinkageError) {
      return Optional.of(
          new DeviceFault(
              "a library cannot be loaded (" + failure + ")",
              "run 'chromapath doctor' to see which one and why"));
    }
    return Optional.empty();
  }

  /** The whole sentence. */
  String sentence() {
    return what + ": " + remedy + ".";
  }
}
