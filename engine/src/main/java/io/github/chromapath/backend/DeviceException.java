// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/**
 * A device, or a library that drives it, failed while it was in use. The message names the call
 * that failed. Close the backend and open another: after some faults every call fails.
 */
public class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a message that names the call. */
  public DeviceException(String message) {
    super(message);
  }
}
