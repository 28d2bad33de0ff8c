// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

/** Compiled operations that can run any number of times. Owns its primitives and workspace. */
public interface Executable extends AutoCloseable {
  /** Runs every operation once, in order. A later download returns their results. */
  void run();

  /** Bytes of the workspace that the operations share. */
  long workspaceBytes();

  /** Releases primitives and workspace. Idempotent. */
  @Override
  void close();
}
