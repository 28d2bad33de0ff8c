// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import com.google.common.collect.BiMap;
import com.google.common.collect.HashBiMap;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Allocator;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.CountedMemory;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What inference programs make of a network's parameters, once: weights and biases of convolutions
 * with batch norm folded in. Programs of any size share them.
 *
 * <p>They are computed when the first program that needs them is compiled; changes of the
 * parameters after that do not show. The parameters that went into them, {@link #folded}, need not
 * be there any longer. For a program in fp32 the device keeps each weight once, in whatever layout
 * it likes; the other layouts and types that programs of other sizes and precisions ask for are
 * kept besides. Must be closed after the programs. Thread-safe.
 */
public final class FrozenWeights implements AutoCloseable {
  private final Allocator allocator;
  private final Optional<Backend> backend;
  private final BiMap<FoldedWeight, Tensor> weights = HashBiMap.create();
  private final Map<FoldedWeight.Norm, Tensor> biases = new HashMap<>();
  private final Set<Tensor> readDirectly = new HashSet<>();
  private final List<Arena> arenas = new ArrayList<>();

  /** Makes values of parameters, which it reads by a function. */
  @FunctionalInterface
  private interface Computation {
    float[] values(Function<Tensor, float[]> read);
  }

  private FrozenWeights(Allocator allocator, Optional<Backend> backend) {
    this.allocator = allocator;
    this.backend = backend;
  }

  /** None yet, on a device. */
  public static FrozenWeights on(Backend backend) {
    return new FrozenWeights(backend, Optional.of(backend));
  }

  /** For plans of memory alone: they are counted and never computed. */
  public static FrozenWeights laidOut() {
    return new FrozenWeights(CountedMemory::new, Optional.empty());
  }

  synchronized Tensor weight(FoldedWeight what) {
    return weights.computeIfAbsent(
        what, folded -> tensor("folded." + folded.weight().name(), folded.shape()));
  }

  synchronized Tensor bias(FoldedWeight.Norm norm) {
    return biases.computeIfAbsent(
        norm, folded -> tensor("folded." + folded.bias().name(), folded.bias().shape()));
  }

  /** What a weight was folded of; empty if it is none of these. */
  synchronized Optional<FoldedWeight> meaning(Tensor weight) {
    return Optional.ofNullable(weights.inverse().get(weight));
  }

  private static Tensor tensor(String name, Shape shape) {
    return new Tensor(name, shape, DataType.FLOAT32);
  }

  /**
   * Computes those that the operations read and that are not there yet.
   *
   * @throws ArithmeticException if one is not finite, so that a ReLU that turns NaN into 0 cannot
   *     hide it
   */
  synchronized void provide(List<Op> operations) {
    Map<Tensor, Computation> missing = new HashMap<>();
    weights.forEach((folded, tensor) -> missing.put(tensor, folded::values));
    biases.forEach((norm, tensor) -> missing.put(tensor, norm::foldedBias));
    missing.keySet().removeIf(Tensor::bound);
    // Parameters have their place before a program is compiled; its activations have none yet.
    operations.stream()
        .flatMap(op -> op.reads().stream())
        .filter(Tensor::bound)
        .forEach(readDirectly::add);
    List<Tensor> wanted =
        operations.stream()
            .flatMap(op -> op.reads().stream())
            .distinct()
            .filter(missing::containsKey)
            .toList();
    for (Tensor tensor : wanted) {
      Arena arena = new Arena(tensor.name());
      arena.add(tensor);
      Optional<float[]> values =
          backend.map(device -> missing.get(tensor).values(source -> read(device, source)));
      values.ifPresent(computed -> requireFinite(tensor, computed));
      arena.allocate(allocator);
      arenas.add(arena);
      if (values.isPresent()) {
        backend.orElseThrow().upload(FloatBuffer.wrap(values.get()), tensor);
        arena.freeze();
      }
    }
  }

  private static float[] read(Backend device, Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    device.download(tensor, FloatBuffer.wrap(values));
    return values;
  }

  private static void requireFinite(Tensor tensor, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new ArithmeticException(tensor.name() + " has values that are not numbers");
      }
    }
  }

  /**
   * Parameters and statistics that every program so far reads through these weights only. Later
   * programs over the same network do as well, of any size and batch, as long as their precision is
   * that of one before; a program that would fold them in another way cannot be compiled without
   * them.
   */
  public synchronized Set<Tensor> folded() {
    Set<Tensor> sources = new HashSet<>();
    weights.forEach(
        (what, tensor) -> {
          if (tensor.bound()) {
            sources.add(what.weight());
            sources.addAll(what.norm().tensors());
          }
        });
    sources.removeAll(readDirectly);
    return sources;
  }

  /** Device memory that they take in fp32, in bytes, in one layout each. */
  public synchronized long bytes() {
    return arenas.stream().mapToLong(Arena::bytes).sum();
  }

  @Override
  public synchronized void close() {
    arenas.forEach(Arena::close);
  }
}
