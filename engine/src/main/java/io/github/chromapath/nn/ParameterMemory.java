// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.nn;

import io.github.chromapath.tensor.Allocator;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The memory of a {@link ParameterStore}: one block for each kind of value, so that one kernel can
 * update all parameters of one learning rate.
 */
final class ParameterMemory implements AutoCloseable {
  private final Arena weights = new Arena("weights");
  private final Arena gradients = new Arena("gradients");
  private final Arena statistics = new Arena("running statistics");
  private final Arena frozen = new Arena("frozen parameters");
  private final Map<Shape, Tensor> zeros = new HashMap<>();
  private final List<RateGroup> groups = new ArrayList<>();
  private boolean placed;

  /** Whether {@link #place} was called. */
  boolean placed() {
    return placed;
  }

  /**
   * Decides the order of the values.
   *
   * @param parameters those with memory of their own are left out
   * @param factors on the learning rate, by names of groups
   * @throws IllegalStateException if called twice
   */
  void place(Collection<Parameter> parameters, Map<String, Float> factors) {
    if (placed) {
      throw new IllegalStateException("the parameters are allocated already");
    }
    placed = true;
    Map<Float, List<Parameter>> byFactor = new TreeMap<>();
    for (Parameter parameter : parameters) {
      if (parameter.role() instanceof Parameter.Role.Trained) {
        float factor = ParameterGroups.longest(factors, parameter.name()).orElse(1f);
        byFactor.computeIfAbsent(factor, any -> new ArrayList<>()).add(parameter);
      } else if (!parameter.value().bound()) {
        (parameter.frozen() ? frozen : statistics).add(parameter.value());
      }
    }
    parameters.stream()
        .filter(parameter -> parameter.role() instanceof Parameter.Role.FrozenState)
        .map(statistic -> statistic.value().shape())
        .distinct()
        .forEach(shape -> frozen.add(zeros(shape)));
    byFactor.forEach(
        (factor, members) -> {
          groups.add(new RateGroup(factor, weights.tensors().size(), members));
          members.forEach(this::placeTrained);
        });
  }

  private void placeTrained(Parameter parameter) {
    weights.add(parameter.value());
    gradients.add(parameter.gradient());
  }

  /** Allocates parameters and running statistics, zero-filled. */
  void allocate(Allocator device) {
    for (Arena arena : List.of(weights, statistics, frozen)) {
      if (!arena.tensors().isEmpty()) {
        arena.allocate(device);
      }
    }
  }

  void allocateGradients(Allocator device) {
    gradients.allocate(device);
  }

  Arena weights() {
    return weights;
  }

  Arena gradients() {
    return gradients;
  }

  Optional<Tensor> statistics() {
    return statistics.allocated() ? Optional.of(statistics.whole()) : Optional.empty();
  }

  /** See {@link ParameterStore#zeros}. */
  Tensor zeros(Shape shape) {
    return zeros.computeIfAbsent(shape, any -> new Tensor("zeros", any, DataType.FLOAT32));
  }

  List<RateGroup> rateGroups() {
    if (!placed) {
      throw new IllegalStateException("the parameters are not allocated yet");
    }
    return List.copyOf(groups);
  }

  long bytes() {
    return List.of(weights, gradients, statistics, frozen).stream()
        .filter(Arena::allocated)
        .mapToLong(Arena::bytes)
        .sum();
  }

  @Override
  public void close() {
    List.of(weights, gradients, statistics, frozen).forEach(Arena::close);
  }
}
