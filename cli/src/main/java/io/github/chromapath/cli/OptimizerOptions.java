// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdamWConfig;
import io.github.chromapath.optim.UpdateRule;
import io.github.chromapath.run.ScheduleConfig;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** The options of {@code train} for the optimizer, its schedule and its average, as a mixin. */
final class OptimizerOptions {
  /** The accepted optimizers. */
  enum Rule {
    ADADELTA,
    ADAMW
  }

  /** The accepted schedules. */
  enum Schedule {
    CONSTANT,
    COSINE
  }

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adadelta",
      description = "adadelta, the paper's, or adamw. Default: ${DEFAULT-VALUE}.")
  private Rule rule;

  @Option(
      names = "--lr",
      paramLabel = "LR",
      description =
          "Learning rate. Default: 0.004, the paper's, for AdaDelta, with which a run takes days"
              + " (the demo uses 1); 0.001 for AdamW.")
  private Optional<Float> lr = Optional.empty();

  @Option(
      names = "--weight-decay",
      paramLabel = "D",
      description =
          "AdamW's decay: each step removes D times the learning rate of each weight, but not of"
              + " biases and batch norm. Default: 0.01.")
  private Optional<Float> weightDecay = Optional.empty();

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      defaultValue = "constant",
      description =
          "Learning rate: constant, or cosine, which falls to 0 at the end of the run, that is"
              + " after --max-steps or --epochs. Default: ${DEFAULT-VALUE}.")
  private Schedule schedule;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Raise the learning rate linearly in the first N steps. Default: ${DEFAULT-VALUE}.")
  private long warmup;

  @Option(
      names = "--ema",
      paramLabel = "DECAY",
      defaultValue = "0",
      description =
          "Validate and keep an exponential moving average of the weights, for example with 0.999;"
              + " 0 for none. Default: ${DEFAULT-VALUE}.")
  private double ema;

  /** Whether the schedule depends on the length of the run. */
  boolean needsLength() {
    return schedule == Schedule.COSINE;
  }

  /**
   * The optimizer.
   *
   * @throws CommandException if an option does not belong to it
   * @throws IllegalArgumentException if a value is out of range
   */
  UpdateRule rule(SetOptions set) {
    return rule == Rule.ADAMW ? adamW(set) : adaDelta(set);
  }

  private AdaDeltaConfig adaDelta(SetOptions set) {
    if (weightDecay.isPresent()) {
      throw new CommandException(
          ExitCode.USAGE, "AdaDelta has no --weight-decay: omit it, or add --optimizer adamw.");
    }
    AdaDeltaConfig defaults = AdaDeltaConfig.standard();
    return new AdaDeltaConfig(
        lr.orElse(defaults.lr()),
        (float) set.number("rho", defaults.rho()),
        (float) set.number("epsilon", defaults.epsilon()));
  }

  private AdamWConfig adamW(SetOptions set) {
    AdamWConfig defaults = AdamWConfig.standard();
    return new AdamWConfig(
        lr.orElse(defaults.lr()),
        (float) set.number("beta1", defaults.beta1()),
        (float) set.number("beta2", defaults.beta2()),
        (float) set.number("epsilon", defaults.epsilon()),
        weightDecay.orElse(defaults.weightDecay()));
  }

  /**
   * The schedule.
   *
   * @param steps of the whole run
   * @throws IllegalArgumentException if the warm-up is out of range
   */
  ScheduleConfig schedule(long steps) {
    return switch (schedule) {
      case CONSTANT -> new ScheduleConfig.Constant(warmup);
      case COSINE -> new ScheduleConfig.Cosine(warmup, steps);
    };
  }

  /**
   * The decay of the average; empty without one.
   *
   * @throws CommandException if it is out of range
   */
  OptionalDouble ema() {
    if (!(ema >= 0 && ema < 1)) {
      throw new CommandException(
          ExitCode.USAGE, "--ema " + ema + ": give a number from 0 to below 1.");
    }
    return ema == 0 ? OptionalDouble.empty() : OptionalDouble.of(ema);
  }
}
