// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/** A device cannot be used here; the message is the reason, in one sentence. */
public final class UnavailableBackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a one-sentence message. */
  public UnavailableBackendException(String message) {
    super(message);
  }
}
