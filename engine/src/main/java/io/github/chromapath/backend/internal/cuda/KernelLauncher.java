// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Launches the project's kernels on one device. Their grids are as large as the device can run at
 * once, at most: a second, partly filled round of blocks would leave SMs idle. A kernel's occupancy
 * on the device decides.
 */
final class KernelLauncher {
  private final Kernels kernels;
  private final Geometry geometry;
  private final int smCount;

  KernelLauncher(Kernels kernels, int smCount) {
    this.kernels = kernels;
    this.smCount = smCount;
    geometry = new Geometry(smCount);
  }

  /** Launch geometry on this device. */
  Geometry geometry() {
    return geometry;
  }

  /**
   * A launch.
   *
   * @param config its grid is a limit
   * @param arguments in the kernel's order. A {@link Tensor} or a Long is an address; an empty
   *     Optional is the address 0. Long, Integer, Float and Double are numbers. A Boolean is a
   *     32-bit flag. A List holds several arguments.
   * @throws IllegalArgumentException if the kernel's parameters differ
   */
  Command launch(LaunchConfig config, String family, String name, Object... arguments) {
    Kernels.Kernel kernel = kernels.get(family, name);
    return launch(kernel, resident(kernel, config), Arrays.asList(arguments));
  }

  private LaunchConfig resident(Kernels.Kernel kernel, LaunchConfig config) {
    int perSm = kernels.residentBlocks(kernel, config.block(), config.sharedBytes());
    int most = Math.max(1, perSm) * smCount;
    return new LaunchConfig(Math.min(config.grid(), most), config.block(), config.sharedBytes());
  }

  /**
   * A launch of a kernel of a custom operation.
   *
   * @param ptx text of the module
   * @param arguments as {@link #launch}
   * @throws IllegalArgumentException if the module lacks the kernel, or its parameters differ
   */
  Command launchFrom(String ptx, LaunchConfig config, String name, List<Object> arguments) {
    return launch(kernels.getFrom(ptx, name), config, arguments);
  }

  private static Command launch(Kernels.Kernel kernel, LaunchConfig config, List<?> arguments) {
    KernelArgs packed = KernelArgs.of(kernel.signature());
    arguments.forEach(argument -> add(packed, argument));
    packed.bytes();
    return new KernelLaunch(kernel, config, packed);
  }

  private static void add(KernelArgs packed, Object argument) {
    if (argument instanceof Optional<?> optional) {
      optional.ifPresentOrElse(present -> add(packed, present), () -> packed.add(0L));
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
      throw new IllegalArgumentException(argument + " is not an argument of a kernel");
    }
  }
}
