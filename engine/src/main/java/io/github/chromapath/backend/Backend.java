// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Allocator;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A device that stores tensors and runs operations on them.
 *
 * <p>Programs are compiled once per shape. Their runs allocate no memory. Thread-safe; one program
 * runs at a time.
 */
public interface Backend extends Allocator, AutoCloseable {
  /** Short name, e.g. {@code cpu}. */
  String name();

  /** The device and the types that it supports. */
  Capabilities capabilities();

  /**
   * Prepares operations to run in order: chooses algorithms, compiles primitives and allocates the
   * workspace that they share.
   *
   * @throws IllegalStateException if a tensor is not bound to memory
   * @throws UnsupportedOperationException if the device cannot run an operation on these types
   */
  Executable compile(List<Op> operations);

  /**
   * Copies the remaining elements of {@code source}, whose position stays, to a floating-point
   * tensor. Each is rounded to the nearest even value of the tensor's type. {@link
   * Tensor#image(int)} addresses one image of a batch.
   *
   * @throws IllegalArgumentException if the number of elements is not the tensor's, or the tensor
   *     is UINT8
   * @throws IllegalStateException if the tensor is not bound, or its program overwrites it ({@link
   *     io.github.chromapath.tensor.HostAccess#NONE})
   */
  void upload(FloatBuffer source, Tensor target);

  /**
   * Copies the remaining bytes of {@code source}, whose position stays, to a UINT8 tensor.
   *
   * @throws IllegalArgumentException if the number of bytes is not the tensor's, or the tensor is
   *     not UINT8
   * @throws IllegalStateException if the tensor is not bound, or its program overwrites it
   */
  void upload(ByteBuffer source, Tensor target);

  /**
   * Copies a floating-point tensor to the remaining elements of {@code target}, whose position
   * stays.
   *
   * @throws IllegalArgumentException if the number of elements is not the tensor's, or the tensor
   *     is UINT8
   * @throws IllegalStateException if the tensor is not bound, or its memory is reused because its
   *     graph did not retain it
   */
  void download(Tensor source, FloatBuffer target);

  /**
   * Copies a UINT8 tensor to the remaining bytes of {@code target}, whose position stays.
   *
   * @throws IllegalArgumentException if the number of bytes is not the tensor's, or the tensor is
   *     not UINT8
   * @throws IllegalStateException if the tensor is not bound, or its memory is reused because its
   *     graph did not retain it
   */
  void download(Tensor source, ByteBuffer target);

  /**
   * The algorithms that were chosen for the convolutions compiled so far; empty if the device
   * always computes a convolution in the same way.
   */
  default Optional<ChosenAlgorithms> algorithms() {
    return Optional.empty();
  }

  /**
   * Prefers algorithms of an earlier process in later compilations. Those of another device,
   * another library version or other options, and those that do not work, are ignored.
   */
  default void prefer(ChosenAlgorithms earlier) {}

  /** The processes that train together, through which the device sums tensors over them. */
  default Communicator communicator() {
    return Communicator.alone();
  }

  /** Memory and objects that are open now. */
  Usage usage();

  /**
   * Releases the device.
   *
   * @throws IllegalStateException if memory or executables of this backend are still open
   */
  @Override
  void close();
}
