// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/** A native library cannot be loaded. The message is one sentence: the reason and the remedy. */
public class NativeLoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception with a one-sentence message. */
  public NativeLoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
