// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.tensor;

/** The device does not have enough memory; the message states the request. */
public final class OutOfDeviceMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a one-sentence message. */
  public OutOfDeviceMemoryException(String message) {
    super(message);
  }
}
