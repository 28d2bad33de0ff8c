// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/** Compiled operations, ready to run any number of times; owns its primitives and workspace. */
public interface Executable extends AutoCloseable {
  /** Runs every operation once, in order, and returns when their results can be downloaded. */
  void run();

  /** Bytes of the workspace that the operations share. */
  long workspaceBytes();

  /** Releases primitives and workspace. Idempotent. */
  @Override
  void close();
}
