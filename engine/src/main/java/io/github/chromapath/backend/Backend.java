// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Allocator;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A device that holds tensors and runs operations on them.
 *
 * <p>Programs are compiled once per shape and then run without allocating anything. A backend may
 * be shared by threads; it runs one program at a time.
 */
public interface Backend extends Allocator, AutoCloseable {
  /** Short name, e.g. {@code cpu}. */
  String name();

  /** What the device is and can do. */
  Capabilities capabilities();

  /**
   * Prepares operations to be run in order: chooses algorithms, compiles primitives and allocates
   * the workspace they share. Every tensor must have its place.
   *
   * @throws IllegalStateException if a tensor has no place
   * @throws UnsupportedOperationException if the device cannot run an operation on these types
   */
  Executable compile(List<Op> operations);

  /**
   * Copies the remaining elements of {@code source} to the start of a floating-point tensor,
   * rounding to the nearest even value of its type.
   *
   * @throws IllegalArgumentException if more than the tensor holds
   */
  void upload(FloatBuffer source, Tensor target);

  /** Copies the remaining bytes of {@code source} to the start of a UINT8 tensor. */
  void upload(ByteBuffer source, Tensor target);

  /**
   * Copies from the start of a floating-point tensor as many elements as {@code target} has room
   * for.
   *
   * @throws IllegalStateException if the tensor is a temporary that is not retained
   */
  void download(Tensor source, FloatBuffer target);

  /** Copies from the start of a UINT8 tensor as many bytes as {@code target} has room for. */
  void download(Tensor source, ByteBuffer target);

  /** What the backend holds at this moment. */
  Usage usage();

  /**
   * Releases the device.
   *
   * @throws IllegalStateException if memory or executables of it are still open
   */
  @Override
  void close();
}
