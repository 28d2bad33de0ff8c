// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels;

import io.github.chromapath.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * A launch of one kernel of a {@link CudaCustomOp}. Immutable.
 *
 * @param kernel name of the entry in the PTX module
 * @param config grid, block and dynamic shared memory
 * @param arguments in the order of the kernel's parameters
 */
public record CudaLaunch(String kernel, LaunchConfig config, List<Argument> arguments) {
  /** An argument of a kernel. */
  public sealed interface Argument {
    /** The device address of a tensor's first element: a 64-bit parameter. */
    record Address(Tensor tensor) implements Argument {}

    /** A 32-bit integer. */
    record Int32(int value) implements Argument {}

    /** A 64-bit integer. */
    record Int64(long value) implements Argument {}

    /** An fp32 number. */
    record Float32(float value) implements Argument {}

    /** An fp64 number. */
    record Float64(double value) implements Argument {}
  }

  /** Copies the arguments. */
  public CudaLaunch {
    arguments = List.copyOf(arguments);
  }

  /** A launch without arguments. Add the arguments in the order of the kernel's parameters. */
  public static CudaLaunch of(String kernel, LaunchConfig config) {
    return new CudaLaunch(kernel, config, List.of());
  }

  /** Adds the address of a tensor. */
  public CudaLaunch tensor(Tensor tensor) {
    return with(new Argument.Address(tensor));
  }

  /** Adds a 32-bit integer. */
  public CudaLaunch int32(int value) {
    return with(new Argument.Int32(value));
  }

  /** Adds a 64-bit integer. */
  public CudaLaunch int64(long value) {
    return with(new Argument.Int64(value));
  }

  /** Adds an fp32 number. */
  public CudaLaunch float32(float value) {
    return with(new Argument.Float32(value));
  }

  /** Adds an fp64 number. */
  public CudaLaunch float64(double value) {
    return with(new Argument.Float64(value));
  }

  private CudaLaunch with(Argument argument) {
    return new CudaLaunch(
        kernel, config, Stream.concat(arguments.stream(), Stream.of(argument)).toList());
  }
}
