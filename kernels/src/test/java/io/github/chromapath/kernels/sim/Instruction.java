package io.github.chromapath.kernels.sim;

/** A decoded instruction: it acts on the lanes of a warp that execute it together. */
abstract class Instruction {
  private static final int[] NONE = {};

  private final Statement source;
  private final int[] reads;
  private final int[] writes;

  /**
   * @param reads the rows that must have been written before
   * @param writes the rows that are written
   */
  Instruction(Statement source, int[] reads, int[] writes) {
    this.source = source;
    this.reads = reads;
    this.writes = writes;
  }

  /** Runs on every lane whose bit is set; there is at least one. */
  abstract void execute(Warp warp, int lanes);

  /** Whether it decides where its lanes go on, instead of falling through. */
  boolean steers() {
    return false;
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
