// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;

/**
 * Named tensors in an open file, of whatever format; each is read when it is asked for.
 *
 * <p>Thread-safe; owns an open file until closed.
 */
public interface WeightsFile extends AutoCloseable {
  /** {@return the file this was opened from} */
  Path path();

  /** {@return the tensors' names, in the order of the file} */
  ImmutableList<String> names();

  /**
   * {@return a tensor's sizes, outermost first; empty for a single number}
   *
   * @param name the tensor's name
   * @throws CheckpointException when there is no such tensor
   */
  ImmutableList<Integer> shape(String name) throws CheckpointException;

  /**
   * {@return how a tensor's elements are kept}
   *
   * @param name the tensor's name
   * @throws CheckpointException when there is no such tensor
   */
  StoredType type(String name) throws CheckpointException;

  /**
   * Reads a floating tensor whole into a new array; doubles are rounded to single precision,
   * narrower types are exact.
   *
   * @param name the tensor's name
   * @return its elements in row-major order
   * @throws CheckpointException when there is no such tensor, it is of an integer type, it has more
   *     elements than an array holds, or reading fails
   */
  float[] readFloats(String name) throws CheckpointException;

  /**
   * Closes the file. Idempotent.
   *
   * @throws CheckpointException when the system says that closing failed
   */
  @Override
  void close() throws CheckpointException;
}
