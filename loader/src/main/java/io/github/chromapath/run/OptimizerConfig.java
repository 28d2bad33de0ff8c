// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.graph.Precision;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.optim.AveragingOptimizer;
import io.github.chromapath.optim.Optimizer;
import io.github.chromapath.optim.UpdateRule;
import java.util.OptionalDouble;

/**
 * How a training run updates its parameters, and when it stops.
 *
 * @param rule the optimizer and its hyperparameters
 * @param schedule how the learning rate changes
 * @param ema decay of the moving average of the weights, in (0, 1); empty without an average
 * @param precision how the training step stores activations
 * @param stopping which epoch is the best, and when training stops
 */
public record OptimizerConfig(
    UpdateRule rule,
    ScheduleConfig schedule,
    OptionalDouble ema,
    Precision precision,
    StoppingConfig stopping) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  public OptimizerConfig {
    ema.ifPresent(AveragingOptimizer::requireDecay);
  }

  static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }

  /** {@return the learning rate of each step} */
  public LearningRateSchedule learningRate() {
    return schedule.schedule(rule.lr());
  }

  /** {@return the optimizer, its state zero, for an allocated store} */
  Optimizer create(ParameterStore store, Backend backend) {
    Optimizer plain = rule.create(store, backend);
    if (ema.isEmpty()) {
      return plain;
    }
    try {
      return new AveragingOptimizer(plain, store, backend, ema.getAsDouble());
    } catch (RuntimeException | Error e) {
      plain.close();
      throw e;
    }
  }
}
