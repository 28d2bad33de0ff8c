// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.List;

/** One entry of a module, its instructions decoded. */
public final class PtxKernel {
  private final String name;
  private final List<PtxParam> params;
  private final SharedLayout shared;
  private final int localBytes;
  private final int maxThreads;
  private final RegisterTable registers;
  private final Instruction[] code;
  private final boolean tracksWrites;

  PtxKernel(
      String name,
      List<PtxParam> params,
      SharedLayout shared,
      int localBytes,
      int maxThreads,
      RegisterTable registers,
      List<Instruction> code) {
    this.name = name;
    this.params = List.copyOf(params);
    this.shared = shared;
    this.localBytes = localBytes;
    this.maxThreads = maxThreads;
    this.registers = registers;
    this.code = code.toArray(new Instruction[0]);
    tracksWrites = new Assignment(this.code, registers).settle();
  }

  /** The entry's name. */
  public String name() {
    return name;
  }

  /** The parameters in order. */
  public List<PtxParam> params() {
    return params;
  }

  /** Bytes of statically declared shared memory. */
  public int staticSharedBytes() {
    return shared.declaredBytes();
  }

  /** Bytes of local memory of each thread. */
  public int localBytes() {
    return localBytes;
  }

  /** The largest number of threads of a block: {@code .maxntid}, {@code .reqntid} or 1024. */
  public int maxThreads() {
    return maxThreads;
  }

  /** The number of decoded instructions. */
  public int instructionCount() {
    return code.length;
  }

  SharedLayout shared() {
    return shared;
  }

  RegisterTable registers() {
    return registers;
  }

  Instruction instruction(int pc) {
    return code[pc];
  }

  /** The instructions. Callers must not change the array. */
  Instruction[] code() {
    return code;
  }

  /** Whether reads of registers must be checked at run time, since some may be unwritten. */
  boolean tracksWrites() {
    return tracksWrites;
  }

  /** The bytes of the parameter block. */
  int paramBytes() {
    if (params.isEmpty()) {
      return 0;
    }
    PtxParam last = params.get(params.size() - 1);
    return last.offset() + last.bytes();
  }
}
