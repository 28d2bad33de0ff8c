// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.Optional;

/**
 * Plans the operations whose kernels are in one family: {@code NormalizationPlanner} launches only
 * the kernels of {@code normalization.cu}.
 */
abstract class FamilyPlanner {
  private final String family;
  private final KernelLauncher launcher;

  /**
   * A planner.
   *
   * @param family name of the {@code .cu} file, without its suffix
   */
  FamilyPlanner(String family, KernelLauncher launcher) {
    this.family = family;
    this.launcher = launcher;
  }

  /** Launch geometry on this device. */
  final Geometry geometry() {
    return launcher.geometry();
  }

  /**
   * A launch of a kernel of the family.
   *
   * @param arguments see {@link KernelLauncher#launch}
   * @throws IllegalArgumentException if the family has no such kernel, or its parameters differ
   */
  final Command launch(LaunchConfig config, String kernel, Object... arguments) {
    return launcher.launch(config, family, kernel, arguments);
  }

  /** The kernel's name for operands of one storage type, one of which may be absent. */
  static String named(String kernel, Optional<Tensor> optional, Tensor... operands) {
    String name = named(kernel, operands);
    optional.ifPresent(operand -> named(kernel, operands[0], operand));
    return name;
  }

  /** The kernel's name for operands of one storage type. */
  static String named(String kernel, Tensor... operands) {
    DataType type = operands[0].type();
    for (Tensor operand : operands) {
      if (operand.type() != type) {
        throw new UnsupportedOperationException(
            "the CUDA backend has no "
                + kernel
                + " on "
                + type
                + " and "
                + operand.type()
                + ": "
                + operand);
      }
    }
    return kernel + "_" + suffix(type);
  }

  /** The suffix of a storage type in kernels' names. */
  static String suffix(DataType type) {
    return switch (type) {
      case FLOAT32 -> "f32";
      case FLOAT16 -> "f16";
      case BFLOAT16 -> "bf16";
      case UINT8, INT8 ->
          throw new UnsupportedOperationException("no CUDA kernel computes on " + type);
    };
  }

  /** Checks parameters, statistics and losses, which kernels accept in fp32 only. */
  static void requireFloat32(Tensor... tensors) {
    for (Tensor tensor : tensors) {
      if (tensor.type() != DataType.FLOAT32) {
        throw new UnsupportedOperationException(
            "the CUDA backend stores parameters, statistics and losses in FLOAT32, but "
                + tensor
                + " is "
                + tensor.type());
      }
    }
  }
}
