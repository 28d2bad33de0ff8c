// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** PTX text that cannot be parsed, or that has an unsupported opcode or modifier. */
public final class PtxSyntaxException extends PtxException {
  private static final long serialVersionUID = 1L;

  private final int line;

  PtxSyntaxException(int line, String message) {
    super("PTX line " + line + ": " + message);
    this.line = line;
  }

  /** The line of the PTX text, from 1. */
  public int line() {
    return line;
  }
}
