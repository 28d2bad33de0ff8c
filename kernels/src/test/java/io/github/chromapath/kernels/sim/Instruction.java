// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

/** A decoded instruction, which the active lanes of a warp execute together. */
abstract class Instruction {
  private static final int[] NONE = {};

  /** The row of the guarding predicate, or -1. */
  final int guard;

  /** -1 if the guard is negated, else 0. */
  final int guardFlip;

  private final Statement source;
  private final int[] reads;
  private final int[] writes;
  private int place;
  private boolean guardUnsure;
  private int[] unsure = NONE;
  private int[] tracked = NONE;

  /**
   * @param reads the rows that must have been written before
   * @param writes the rows that are written
   */
  Instruction(Statement source, int[] reads, int[] writes) {
    this.source = source;
    guard = source.guard();
    guardFlip = source.guardNegated() ? -1 : 0;
    this.reads = reads;
    this.writes = writes;
  }

  /** Runs on every lane whose bit is set; there is at least one. */
  abstract void execute(Warp warp, int lanes);

  /** Whether it sets the next instruction of its lanes, instead of falling through. */
  boolean steers() {
    return false;
  }

  /**
   * Sets the instruction's place in its kernel and its checks.
   *
   * @param guardUnsure whether a thread that has not written the guard may reach the instruction
   * @param unsure the rows among {@link #reads} that a thread may not have written before
   * @param tracked the rows among {@link #writes} that are unsure at some instruction
   */
  final void settle(int place, boolean guardUnsure, int[] unsure, int[] tracked) {
    this.place = place;
    this.guardUnsure = guardUnsure;
    this.unsure = unsure;
    this.tracked = tracked;
  }

  /** The index in the kernel's code. */
  final int place() {
    return place;
  }

  final boolean guardUnsure() {
    return guardUnsure;
  }

  final int[] unsure() {
    return unsure;
  }

  final int[] tracked() {
    return tracked;
  }

  final Statement source() {
    return source;
  }

  final int[] reads() {
    return reads;
  }

  final int[] writes() {
    return writes;
  }

  static int[] rows(int... rows) {
    int count = 0;
    for (int row : rows) {
      if (row >= 0) {
        count++;
      }
    }
    if (count == 0) {
      return NONE;
    }
    int[] kept = new int[count];
    count = 0;
    for (int row : rows) {
      if (row >= 0) {
        kept[count++] = row;
      }
    }
    return kept;
  }
}
