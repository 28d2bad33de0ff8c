// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

/** Work for a stream, with all its arguments. Enqueueing allocates nothing. */
interface Command {
  /** Enqueues the command on the GPU's compute stream. */
  void enqueue(OpenGpu gpu);

  /** Whether it waits for other ranks. */
  default boolean collective() {
    return false;
  }

  /** The command's name in messages. */
  @Override
  String toString();
}
