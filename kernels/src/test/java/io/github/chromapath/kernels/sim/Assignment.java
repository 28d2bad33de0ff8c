// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Which registers every thread has written before it comes to an instruction, whatever way it took.
 * Reads of others must be checked as they happen. The ways of the lanes of a warp are each lane's
 * own, so it does not matter how they run together.
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

  /** Tells each instruction what it must check and note; whether there is anything. */
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

  /** Carries what is written at each place on to the next ones; whether anything changed. */
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
