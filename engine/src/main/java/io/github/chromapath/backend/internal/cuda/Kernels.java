// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.kernels.KernelCatalog;
import io.github.chromapath.kernels.KernelSignature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kernels on one device: the project's, and those of custom operations. The driver assembles a
 * module when one of its kernels is first requested.
 */
final class Kernels implements AutoCloseable {
  private record Loaded(
      CudaDriver.Module module,
      Map<String, KernelSignature> signatures,
      Map<String, Kernel> kernels) {}

  /**
   * A kernel that can be launched.
   *
   * @param function its handle in the driver
   * @param signature its parameters
   */
  record Kernel(CudaDriver.Function function, KernelSignature signature) {}

  private record BlockShape(Kernel kernel, int threads, int sharedBytes) {}

  private final CudaDriver driver;
  private final Map<String, Loaded> families = new HashMap<>();
  private final Map<BlockShape, Integer> resident = new HashMap<>();
  private final Map<String, Loaded> customModules = new HashMap<>();

  Kernels(CudaDriver driver) {
    this.driver = driver;
  }

  /**
   * A kernel of one of the project's families.
   *
   * @throws IllegalArgumentException if the family does not exist or lacks the kernel
   */
  Kernel get(String family, String name) {
    return kernel(
        families.computeIfAbsent(family, each -> load(KernelCatalog.load(each).ptx())), name);
  }

  /**
   * A kernel of a custom operation.
   *
   * @param ptx text of its module
   * @throws IllegalArgumentException if the module lacks the kernel
   */
  Kernel getFrom(String ptx, String name) {
    return kernel(customModules.computeIfAbsent(ptx, this::load), name);
  }

  /** Blocks of a kernel that run on an SM at once. */
  int residentBlocks(Kernel kernel, int threads, int sharedBytes) {
    return resident.computeIfAbsent(
        new BlockShape(kernel, threads, sharedBytes),
        shape -> driver.residentBlocks(kernel.function, threads, sharedBytes));
  }

  private Loaded load(String ptx) {
    Map<String, KernelSignature> signatures =
        KernelSignature.parse(ptx).stream()
            .collect(Collectors.toMap(KernelSignature::name, Function.identity()));
    return new Loaded(driver.loadModule(ptx), signatures, new HashMap<>());
  }

  private Kernel kernel(Loaded loaded, String name) {
    KernelSignature signature = loaded.signatures.get(name);
    if (signature == null) {
      throw new IllegalArgumentException(
          "the PTX module has no kernel " + name + ", but " + loaded.signatures.keySet());
    }
    return loaded.kernels.computeIfAbsent(
        name, each -> new Kernel(driver.function(loaded.module, each), signature));
  }

  /** Unloads every module. */
  @Override
  public void close() {
    try (ReleaseStack all = new ReleaseStack()) {
      for (Map<String, Loaded> modules : List.of(families, customModules)) {
        modules.values().forEach(loaded -> all.push(() -> driver.unload(loaded.module)));
        modules.clear();
      }
    }
  }
}
