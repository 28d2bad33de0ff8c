// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import io.github.chromapath.kernels.KernelCatalog;
import io.github.chromapath.kernels.KernelSignature;
import io.github.chromapath.kernels.sim.PtxModule;
import io.github.chromapath.kernels.sim.PtxParser;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The catalogue's modules, parsed, by the names of their kernels. Immutable. */
final class ShippedModules {
  private final Map<String, PtxModule> byKernel = new LinkedHashMap<>();

  ShippedModules() {
    for (String family : KernelCatalog.FAMILIES) {
      KernelCatalog catalog = KernelCatalog.load(family);
      PtxModule module = PtxParser.parse(catalog.ptx());
      for (KernelSignature kernel : catalog.kernels()) {
        byKernel.put(kernel.name(), module);
      }
    }
  }

  Set<String> kernels() {
    return byKernel.keySet();
  }

  PtxModule of(String kernel) {
    PtxModule module = byKernel.get(kernel);
    if (module == null) {
      throw new IllegalArgumentException("no family has " + kernel);
    }
    return module;
  }
}
