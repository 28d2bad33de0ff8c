// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

/**
 * Ends the work on a cluster. The message is one sentence or two: what is wrong, and the remedy.
 */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Who has to do something about it. */
  public enum Kind {
    /** What was asked for is wrong or contradicts what exists. */
    USAGE,
    /** Something failed while work was done. */
    FAILED
  }

  private final Kind kind;

  ClusterException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  ClusterException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** {@return who has to do something about it} */
  public Kind kind() {
    return kind;
  }
}
