// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import java.util.Map;

/** A network in libtorch, whose results {@link NetworkParity} compares. */
public interface ParityOracle {
  /** Initial weights; not changed. */
  NetworkWeights weights();

  /** a* and b* at s = 0. */
  double chromaShift();

  /** The same network with weights moved by at most one unit in the last place. */
  ParityOracle nudged(long seed);

  /** Computes everything; the names are those of {@link NetworkOracle}. */
  Map<String, float[]> solve(NetworkBatch host, int steps, TorchScope.Precision precision);
}
