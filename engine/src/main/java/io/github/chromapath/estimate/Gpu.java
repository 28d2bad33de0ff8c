// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.tensor.DataType;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A GPU with its manufacturer's figures.
 *
 * @param spec its compute capability, SMs and memory
 * @param bytesPerSecond bandwidth of its memory
 * @param fp32 FLOP/s in fp32, without tensor cores
 * @param fp16 FLOP/s of its tensor cores on dense fp16 operands with fp32 sums
 * @param bf16 the same on bf16 operands; empty if unsupported
 */
public record Gpu(
    GpuSpec spec, double bytesPerSecond, double fp32, double fp16, OptionalDouble bf16) {
  private static final long GIB = 1L << 30;
  private static final double GIGA = 1e9;
  private static final double TERA = 1e12;

  /** The paper's GPU: Turing, 11 GiB. */
  public static final Gpu RTX_2080_TI =
      new Gpu(
          new GpuSpec("NVIDIA GeForce RTX 2080 Ti", 7, 5, 68, 11 * GIB),
          616 * GIGA,
          13.45 * TERA,
          53.8 * TERA,
          OptionalDouble.empty());

  /** Ampere, 40 GiB. */
  public static final Gpu A100 =
      new Gpu(
          new GpuSpec("NVIDIA A100-SXM4-40GB", 8, 0, 108, 40 * GIB),
          1555 * GIGA,
          19.5 * TERA,
          312 * TERA,
          OptionalDouble.of(312 * TERA));

  /** Hopper, 80 GiB. */
  public static final Gpu H100 =
      new Gpu(
          new GpuSpec("NVIDIA H100 80GB HBM3", 9, 0, 132, 80 * GIB),
          3350 * GIGA,
          67 * TERA,
          989 * TERA,
          OptionalDouble.of(989 * TERA));

  /** All GPUs above, the oldest first. */
  public static List<Gpu> stated() {
    return List.of(RTX_2080_TI, A100, H100);
  }

  /** FLOP/s of convolutions on operands of a type; empty if unsupported. */
  public OptionalDouble peak(DataType type) {
    return switch (type) {
      case FLOAT32 -> OptionalDouble.of(fp32);
      case FLOAT16 -> OptionalDouble.of(fp16);
      case BFLOAT16 -> bf16;
      case UINT8, INT8 -> OptionalDouble.empty();
    };
  }

  /**
   * FLOP/s of an operation's convolutions.
   *
   * @throws IllegalArgumentException if the GPU has no convolutions of the type
   */
  double peakOf(OperationCost cost) {
    return peak(cost.type())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    spec.name() + " has no convolutions in " + cost.type()));
  }

  /** Whether it supports convolutions in a precision. */
  public boolean supports(Precision precision) {
    return peak(precision.activations()).isPresent();
  }
}
