// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.convergence;

/** A measure by which trainings are compared. The verdict is on the first. */
enum Measure {
  /** The weighted sum on held-out scenes. */
  HELD_OUT_TOTAL("held-out total"),
  /** The colours' loss on held-out scenes. */
  HELD_OUT_HUBER("held-out huber"),
  /** The classes' loss on held-out scenes. */
  HELD_OUT_CROSS_ENTROPY("held-out cross entropy"),
  /** The weighted sum over the last steps. */
  TRAINING_TOTAL("training total"),
  /** The colours' loss over the last steps. */
  TRAINING_HUBER("training huber"),
  /** The classes' loss over the last steps. */
  TRAINING_CROSS_ENTROPY("training cross entropy");

  private final String words;

  Measure(String words) {
    this.words = words;
  }

  /** Name for tables. */
  String words() {
    return words;
  }

  /** The value for a training. */
  double of(Outcome outcome) {
    return switch (this) {
      case HELD_OUT_TOTAL -> outcome.heldOut().fp32().total();
      case HELD_OUT_HUBER -> outcome.heldOut().fp32().huber();
      case HELD_OUT_CROSS_ENTROPY -> outcome.heldOut().fp32().crossEntropy();
      case TRAINING_TOTAL -> outcome.training().last().total();
      case TRAINING_HUBER -> outcome.training().last().huber();
      case TRAINING_CROSS_ENTROPY -> outcome.training().last().crossEntropy();
    };
  }
}
