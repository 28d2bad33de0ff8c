// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Finds the registers that every thread has written before it reaches an instruction, on any path.
 * Reads of other registers must be checked at run time. Each lane of a warp has its own path, so
 * the order of the lanes does not matter.
 */
final class Assignment {
  private final Instruction[] code;
  private final BitSet[] before;

  Assignment(Instruction[] code, RegisterTable registers) {
    this.code = code;
    before = new BitSet[code.length];
    BitSet entry = new BitSet();
    registers.literals().values().forEach(entry::set);
    registers.specials().values().forEach(entry::set);
    registers.symbols().values().forEach(entry::set);
    before[0] = entry;
    while (sweep()) {}
  }

  /** Sets the checks of each instruction; returns whether there are any. */
  boolean settle() {
    BitSet anywhere = new BitSet();
    for (int i = 0; i < code.length; i++) {
      for (int row : code[i].reads()) {
        if (unsure(i, row)) {
          anywhere.set(row);
        }
      }
      if (code[i].guard >= 0 && unsure(i, code[i].guard)) {
        anywhere.set(code[i].guard);
      }
    }
    for (int i = 0; i < code.length; i++) {
      int place = i;
      Instruction instruction = code[i];
      instruction.settle(
          place,
          instruction.guard >= 0 && unsure(place, instruction.guard),
          Arrays.stream(instruction.reads()).filter(row -> unsure(place, row)).toArray(),
          Arrays.stream(instruction.writes()).filter(anywhere::get).toArray());
    }
    return !anywhere.isEmpty();
  }

  private boolean unsure(int place, int row) {
    return before[place] != null && !before[place].get(row);
  }

  /** Propagates written registers to the next instructions; returns whether anything changed. */
  private boolean sweep() {
    boolean changed = false;
    for (int i = 0; i < code.length; i++) {
      if (before[i] == null) {
        continue;
      }
      Instruction instruction = code[i];
      boolean guarded = instruction.guard >= 0;
      if (instruction instanceof Branch branch) {
        changed |= meet(branch.target(), before[i]);
        if (!guarded) {
          continue;
        }
      } else if (instruction instanceof ExitInstruction && !guarded) {
        continue;
      }
      BitSet after = before[i];
      if (!guarded && instruction.writes().length > 0) {
        after = (BitSet) after.clone();
        for (int row : instruction.writes()) {
          after.set(row);
        }
      }
      if (i + 1 < code.length) {
        changed |= meet(i + 1, after);
      }
    }
    return changed;
  }

  private boolean meet(int place, BitSet written) {
    if (before[place] == null) {
      before[place] = (BitSet) written.clone();
      return true;
    }
    int count = before[place].cardinality();
    before[place].and(written);
    return before[place].cardinality() != count;
  }
}
