// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A parsed module: its kernels, decoded, and its global and constant variables. */
public final class PtxModule {
  private final String version;
  private final String target;
  private final Map<String, PtxKernel> kernels;
  private final List<PtxVariable> variables;

  PtxModule(
      String version, String target, Map<String, PtxKernel> kernels, List<PtxVariable> variables) {
    this.version = version;
    this.target = target;
    this.kernels = Map.copyOf(kernels);
    this.variables = List.copyOf(variables);
  }

  /** The text after {@code .version}. */
  public String version() {
    return version;
  }

  /** The text after {@code .target}. */
  public String target() {
    return target;
  }

  /** The names of the entries. */
  public Set<String> kernelNames() {
    return kernels.keySet();
  }

  /**
   * The entry called {@code name}.
   *
   * @throws LaunchException if there is none
   */
  public PtxKernel kernel(String name) {
    PtxKernel kernel = kernels.get(name);
    if (kernel == null) {
      throw new LaunchException(
          "no kernel is called " + name + "; the module has " + kernels.keySet());
    }
    return kernel;
  }

  List<PtxVariable> variables() {
    return variables;
  }
}
