// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/** Another process of a distributed training ended, hung or could not be reached. */
public final class CommunicationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A lost rank.
   *
   * @param message one sentence: which rank, if known, and what was seen of it
   */
  public CommunicationException(String message) {
    super(message);
  }

  /**
   * A lost rank.
   *
   * @param message one sentence: which rank, if known, and what was seen of it
   * @param cause what the library reported
   */
  public CommunicationException(String message, Throwable cause) {
    super(message, cause);
  }
}
