// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.parity;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A kernel, or several that only make sense together, held against a twin.
 *
 * @param name for reports
 * @param kernels exactly those that the body launches
 * @param geometries the launches under which the body is run
 * @param body makes operands on both sides, launches, runs the twin, compares
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
