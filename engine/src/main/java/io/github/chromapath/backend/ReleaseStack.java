// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.util.ArrayDeque;
import java.util.Deque;

/** Releases that run together, the newest first. Not thread-safe. */
public final class ReleaseStack implements AutoCloseable {
  private final Deque<Runnable> releases = new ArrayDeque<>();

  /** An empty stack. */
  public ReleaseStack() {}

  /** Adds a release, which will run before the earlier ones. */
  public void push(Runnable release) {
    releases.push(release);
  }

  /** Runs every release, even if one fails, then throws the first failure. Idempotent. */
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!releases.isEmpty()) {
      try {
        releases.pop().run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Releases everything after a failure.
   *
   * @param failure receives the failures of releases as suppressed exceptions
   */
  public void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
