// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** Undefined behavior or a trap of a kernel, with its location and thread. */
public final class KernelFault extends PtxException {
  private static final long serialVersionUID = 1L;

  /** The kind of fault. */
  public enum Kind {
    OUT_OF_BOUNDS,
    MISALIGNED,
    FREED_MEMORY,
    READ_ONLY_MEMORY,
    UNINITIALISED_MEMORY,
    UNINITIALISED_REGISTER,
    RACE,
    DIVERGENT_BARRIER,
    WARP_SYNCHRONISATION,
    DIVISION_BY_ZERO,
    TRAP,
    STEP_LIMIT
  }

  private final Kind kind;
  private final String kernel;
  private final int line;
  private final long address;

  KernelFault(
      Kind kind, String kernel, int line, String text, String thread, long address, String what) {
    super(
        kind
            + ": "
            + what
            + " [kernel "
            + kernel
            + ", PTX line "
            + line
            + ": "
            + text
            + ", "
            + thread
            + (address < 0 ? "" : ", address 0x" + Long.toHexString(address))
            + "]");
    this.kind = kind;
    this.kernel = kernel;
    this.line = line;
    this.address = address;
  }

  /** The kind of fault. */
  public Kind kind() {
    return kind;
  }

  /** The kernel's entry name. */
  public String kernel() {
    return kernel;
  }

  /** The line of the PTX text, from 1. */
  public int line() {
    return line;
  }

  /** The address in the space of the instruction, or -1 if there is none. */
  public long address() {
    return address;
  }
}
