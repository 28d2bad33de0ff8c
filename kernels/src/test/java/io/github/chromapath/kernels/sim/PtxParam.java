// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * A kernel's parameter.
 *
 * @param type the type of it, or of each element of an array
 * @param bytes the whole width
 * @param offset where it stands in the parameter block
 */
public record PtxParam(String name, PtxType type, int bytes, int offset, int alignment) {}
