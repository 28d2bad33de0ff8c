package io.github.chromapath.weights;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;

/** A file of named tensors, open for reading, whatever its form. Thread-safe. */
public interface WeightsFile extends AutoCloseable {
  /** {@return the file this was opened from} */
  Path path();

  /** {@return the tensors' names, in the file's order} */
  ImmutableList<String> names();

  /**
   * {@return a tensor's sizes, outermost first; empty for a single number}
   *
   * @param name the tensor's name
   * @throws CheckpointException when there is no such tensor
   */
  ImmutableList<Integer> shape(String name) throws CheckpointException;

  /**
   * Reads a floating tensor whole into a new array; doubles are rounded to single precision, halves
   * and bfloat16 are exact.
   *
   * @param name the tensor's name
   * @return its elements in row-major order
   * @throws CheckpointException when there is no such tensor, it is of an integer type, or reading
   *     fails
   */
  float[] readFloats(String name) throws CheckpointException;

  @Override
  void close() throws CheckpointException;
}
