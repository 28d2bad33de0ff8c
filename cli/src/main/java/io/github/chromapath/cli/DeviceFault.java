// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.backend.DeviceException;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.util.Optional;

/**
 * A failure of the device or of its libraries, in words.
 *
 * @param what failed, the beginning of a sentence
 * @param mend the rest of it
 */
record DeviceFault(String what, String mend) {
  /** Empty if a failure is none of the device. */
  static Optional<DeviceFault> of(Throwable failure) {
    if (failure instanceof DeviceException) {
      return Optional.of(
          new DeviceFault(
              "the GPU failed (" + failure.getMessage() + ")",
              "'chromapath doctor' tells whether it works, and the same command with --debug-sync"
                  + " which operation fails"));
    }
    if (failure instanceof OutOfDeviceMemoryException) {
      return Optional.of(
          new DeviceFault(
              "the device has not enough memory (" + failure.getMessage() + ")",
              "choose a smaller --size or --batch"));
    }
    if (failure instanceof LinkageError) {
      return Optional.of(
          new DeviceFault(
              "a library cannot be loaded (" + failure + ")",
              "'chromapath doctor' tells which and why"));
    }
    return Optional.empty();
  }

  /** All of it. */
  String sentence() {
    return what + ": " + mend + ".";
  }
}
