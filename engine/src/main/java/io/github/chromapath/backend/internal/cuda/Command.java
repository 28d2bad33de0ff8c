// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

/** Something that a stream can be given to do, with everything it needs; allocates nothing. */
interface Command {
  /** Gives it to the GPU's compute stream. */
  void enqueue(OpenGpu gpu);

  /** Names it in messages. */
  @Override
  String toString();
}
