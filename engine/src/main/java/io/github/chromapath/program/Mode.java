package io.github.chromapath.program;

/** What a program is recorded for. */
public enum Mode {
  /** Batch norm uses the batch's own statistics, and what backward needs is kept. */
  TRAINING,
  /** Batch norm uses the running statistics. */
  INFERENCE
}
