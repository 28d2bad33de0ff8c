// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.weights;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Named tensors in an open file of any format. A tensor is read when it is requested.
 *
 * <p>Thread-safe. Owns an open file until it is closed.
 */
public interface WeightsFile extends AutoCloseable {
  /** {@return the file this was opened from} */
  Path path();

  /** {@return the names of the tensors, in the order of the file; immutable} */
  List<String> names();

  /** {@return the strings that describe the file; immutable, empty for formats without them} */
  Map<String, String> metadata();

  /**
   * {@return the sizes of a tensor, outermost first; empty for a scalar}
   *
   * @param name the tensor's name
   * @throws CheckpointException if there is no such tensor
   */
  List<Integer> shape(String name) throws CheckpointException;

  /**
   * {@return the type of a tensor's elements in the file}
   *
   * @param name the tensor's name
   * @throws CheckpointException if there is no such tensor
   */
  StoredType type(String name) throws CheckpointException;

  /**
   * Reads a whole floating-point tensor. Doubles are rounded to single precision; narrower types
   * are exact.
   *
   * @param name the tensor's name
   * @return its elements in row-major order
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if there is no such tensor, it is of an integer type, it has more
   *     elements than an array can hold, or reading fails
   */
  float[] readFloats(String name) throws IOException;

  /**
   * Reads a whole floating-point tensor exactly. The default widens {@link #readFloats}; a file
   * that can contain doubles overrides it.
   *
   * @param name the tensor's name
   * @return its elements in row-major order
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException as {@link #readFloats}
   */
  default double[] readDoubles(String name) throws IOException {
    float[] floats = readFloats(name);
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  /**
   * Reads a whole integer tensor.
   *
   * @param name the tensor's name
   * @return its elements in row-major order
   * @throws InterruptedIOException if the thread is interrupted
   * @throws CheckpointException if there is no such tensor, it is of a floating-point type, it has
   *     more elements than an array can hold, or reading fails
   */
  long[] readLongs(String name) throws IOException;

  /**
   * Closes the file. Idempotent.
   *
   * @throws CheckpointException if closing fails
   */
  @Override
  void close() throws CheckpointException;
}
