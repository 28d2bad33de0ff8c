// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Plans every operation but convolutions as launches of the project's kernels. */
final class KernelOps {
  private final Map<Class<?>, Function<Op, OpPlan>> planners = new HashMap<>();
  private final Kernels kernels;
  private final Geometry geometry;

  KernelOps(Kernels kernels, Geometry geometry) {
    this.kernels = kernels;
    this.geometry = geometry;
    new ElementwiseOps(this).register();
    new ColorOps(this).register();
    new NormOps(this).register();
    new GateOps(this).register();
    new SamplingOps(this).register();
    new LossOps(this).register();
  }

  /** Plans operations of {@code type} with {@code planner}. */
  <T extends Op> void on(Class<T> type, Function<T, OpPlan> planner) {
    planners.put(type, op -> planner.apply(type.cast(op)));
  }

  /**
   * How an operation runs.
   *
   * @throws UnsupportedOperationException if there is no kernel for it
   */
  OpPlan plan(Op op) {
    Function<Op, OpPlan> planner = planners.get(op.getClass());
    if (planner == null) {
      throw new UnsupportedOperationException("CUDA has no kernel for " + op);
    }
    return planner.apply(op);
  }

  /** Launch geometry on this device. */
  Geometry geometry() {
    return geometry;
  }

  /**
   * A launch.
   *
   * @param arguments in the kernel's order: a {@link Tensor} (null for none) or a Long for an
   *     address, Long, Integer, Float and Double for numbers, Boolean for a 32-bit flag, or a List
   *     of such for several
   * @throws IllegalArgumentException if the kernel takes others
   */
  Command launch(LaunchConfig config, String family, String name, Object... arguments) {
    Kernels.Kernel kernel = kernels.get(family, name);
    KernelArgs packed = KernelArgs.of(kernel.signature());
    for (Object argument : arguments) {
      add(packed, argument);
    }
    packed.bytes();
    return new KernelLaunch(kernel, config, packed);
  }

  private static void add(KernelArgs packed, Object argument) {
    if (argument == null) {
      packed.add(0L);
    } else if (argument instanceof Tensor tensor) {
      packed.add(CudaMemory.address(tensor));
    } else if (argument instanceof Long number) {
      packed.add(number.longValue());
    } else if (argument instanceof Integer number) {
      packed.add(number.intValue());
    } else if (argument instanceof Float number) {
      packed.add(number.floatValue());
    } else if (argument instanceof Double number) {
      packed.add(number.doubleValue());
    } else if (argument instanceof Boolean flag) {
      packed.add(flag ? 1 : 0);
    } else if (argument instanceof List<?> several) {
      several.forEach(each -> add(packed, each));
    } else {
      throw new IllegalArgumentException(argument + " is no argument of a kernel");
    }
  }

  /** The kernel's name for operands of one storage type. */
  static String named(String kernel, Tensor... operands) {
    DataType type = operands[0].type();
    for (Tensor operand : operands) {
      if (operand != null && operand.type() != type) {
        throw new UnsupportedOperationException(
            "CUDA has no " + kernel + " on " + type + " and " + operand.type() + ": " + operand);
      }
    }
    return kernel + "_" + suffix(type);
  }

  /** How kernels name a storage type. */
  static String suffix(DataType type) {
    return switch (type) {
      case FLOAT32 -> "f32";
      case FLOAT16 -> "f16";
      case BFLOAT16 -> "bf16";
      case UINT8 -> throw new UnsupportedOperationException("CUDA computes on no bytes");
    };
  }

  /** Checks what kernels take in fp32 only: parameters, statistics, losses. */
  static void requireFloat32(Tensor... tensors) {
    for (Tensor tensor : tensors) {
      if (tensor != null && tensor.type() != DataType.FLOAT32) {
        throw new UnsupportedOperationException(
            "CUDA keeps parameters, statistics and losses in FLOAT32: " + tensor);
      }
    }
  }
}
