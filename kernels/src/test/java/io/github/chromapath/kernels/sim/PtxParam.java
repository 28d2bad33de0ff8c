// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/**
 * A kernel's parameter.
 *
 * @param type the type of the parameter, or of an array's elements
 * @param bytes the whole width
 * @param offset in the parameter block
 */
public record PtxParam(String name, PtxType type, int bytes, int offset, int alignment) {}
