// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.kernels.KernelCatalog;
import io.github.chromapath.kernels.KernelSignature;
import java.util.HashMap;
import java.util.Map;

/** The project's kernels on one device. The driver assembles a family on first use. */
final class Kernels implements AutoCloseable {
  private record Loaded(KernelCatalog catalog, CudaDriver.Module module) {}

  /**
   * A kernel that can be launched.
   *
   * @param function the driver's handle
   * @param signature its parameters
   */
  record Kernel(CudaDriver.Function function, KernelSignature signature) {}

  private final CudaDriver driver;
  private final Map<String, Loaded> families = new HashMap<>();
  private final Map<String, Kernel> kernels = new HashMap<>();

  Kernels(CudaDriver driver) {
    this.driver = driver;
  }

  /**
   * The kernel of that name.
   *
   * @throws IllegalArgumentException if the family or the kernel does not exist
   */
  Kernel get(String family, String name) {
    Kernel known = kernels.get(name);
    if (known != null) {
      return known;
    }
    Loaded loaded = families.computeIfAbsent(family, this::load);
    KernelSignature signature = loaded.catalog.kernel(name);
    Kernel kernel = new Kernel(driver.function(loaded.module, name), signature);
    kernels.put(name, kernel);
    return kernel;
  }

  private Loaded load(String family) {
    KernelCatalog catalog = KernelCatalog.load(family);
    return new Loaded(catalog, driver.loadModule(catalog.ptx()));
  }

  /** Unloads everything. */
  @Override
  public void close() {
    try (ReleaseStack all = new ReleaseStack()) {
      families.values().forEach(loaded -> all.push(() -> driver.unload(loaded.module)));
      families.clear();
      kernels.clear();
    }
  }
}
