// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Compares one CUDA kernel, or several that form one operation, with the CPU's kernel.
 *
 * @param name for reports
 * @param kernels the names of all kernels that the body launches
 * @param geometries the launch geometries with which the body runs
 * @param body creates operands on both sides, launches the CUDA kernels, runs the CPU's kernel and
 *     compares the results
 */
record ParityCase(
    String name, Set<String> kernels, List<Geometry> geometries, Consumer<Stage> body) {
  static ParityCase of(
      String name,
      Storage storage,
      List<Geometry> geometries,
      Consumer<Stage> body,
      String... kernels) {
    return new ParityCase(name + " " + storage.suffix(), Set.of(kernels), geometries, body);
  }

  @Override
  public String toString() {
    return name;
  }
}
