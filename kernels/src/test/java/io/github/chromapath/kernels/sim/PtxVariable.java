// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.List;

/**
 * A variable in a state space.
 *
 * @param space one of global, const, shared, local
 * @param bytes its size; 0 for an extern array
 * @param external whether the launch sets its size
 * @param initial its first bytes; empty if it has no initial value
 */
record PtxVariable(
    String name,
    String space,
    PtxType type,
    int bytes,
    int alignment,
    boolean external,
    List<Byte> initial) {}
