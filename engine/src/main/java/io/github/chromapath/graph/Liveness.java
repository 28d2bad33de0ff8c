// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the operations whose results matter. */
final class Liveness {
  private Liveness() {}

  /**
   * The operations in order, without operations whose results are unused: temporaries that are
   * neither read later nor retained. An example is the gradient of a network's input.
   */
  static List<Op> liveOperations(List<Op> operations, Set<Tensor> retained) {
    Set<Tensor> wanted = new HashSet<>(retained);
    List<Op> live = new ArrayList<>(operations.size());
    for (int i = operations.size() - 1; i >= 0; i--) {
      Op operation = operations.get(i);
      if (operation.writes().stream().anyMatch(t -> t.bound() || wanted.contains(t.base()))) {
        operation.reads().forEach(read -> wanted.add(read.base()));
        live.add(operation);
      }
    }
    Collections.reverse(live);
    return live;
  }
}
