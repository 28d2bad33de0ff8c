// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import com.google.common.collect.BiMap;
import com.google.common.collect.HashBiMap;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Quantized;
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
import java.util.stream.Collectors;

/**
 * Weights and biases of convolutions with batch norm folded in, computed once from a network's
 * parameters. Inference programs of any image size share them.
 *
 * <p>A weight is computed when the first program that reads it is compiled; later changes of the
 * parameters have no effect. Parameters that are read only through these weights, {@link #folded},
 * can be released. The device keeps each weight once for programs in fp32, in the layout that it
 * prefers. A program of another size or precision that needs another layout or type adds a
 * converted copy. Must be closed after the programs. Thread-safe.
 */
public final class FrozenWeights implements AutoCloseable {
  private static final String NOT_FINITE = " has values that are NaN or infinite.";

  private final Allocator allocator;
  private final Optional<Backend> backend;
  private final BiMap<FoldedWeight, Tensor> weights = HashBiMap.create();
  private final Map<FoldedWeight.Norm, Tensor> biases = new HashMap<>();
  private final Map<QuantizedWeight, Quantized.Weight> quantized = new HashMap<>();
  private final Set<Tensor> readDirectly = new HashSet<>();
  private final List<Arena> arenas = new ArrayList<>();

  /** Computes values from parameters, which it reads through a function. */
  @FunctionalInterface
  private interface Computation {
    float[] values(Function<Tensor, float[]> read);
  }

  /** How to compute a tensor, and the parameters that it is computed from. */
  private record Source(List<Tensor> parameters, Computation computation) {}

  private FrozenWeights(Allocator allocator, Optional<Backend> backend) {
    this.allocator = allocator;
    this.backend = backend;
  }

  /** No weights yet, for programs on a device. */
  public static FrozenWeights on(Backend backend) {
    return new FrozenWeights(backend, Optional.of(backend));
  }

  /** For memory plans alone: weights are counted and never computed. */
  public static FrozenWeights laidOut() {
    return new FrozenWeights(CountedMemory::new, Optional.empty());
  }

  synchronized Tensor weight(FoldedWeight weight) {
    return weights.computeIfAbsent(
        weight, folded -> tensor("folded." + folded.weight().name(), folded.shape()));
  }

  synchronized Tensor bias(FoldedWeight.Norm norm) {
    return biases.computeIfAbsent(
        norm, folded -> tensor("folded." + folded.bias().name(), folded.bias().shape()));
  }

  synchronized Quantized.Weight weight(QuantizedWeight weight) {
    return quantized.computeIfAbsent(weight, FrozenWeights::tensors);
  }

  private static Quantized.Weight tensors(QuantizedWeight weight) {
    FoldedWeight folded = weight.folded();
    String name = "int8." + folded.weight().name();
    return new Quantized.Weight(
        new Tensor(name, folded.shape(), DataType.INT8),
        tensor(name + ".factors", weight.vector()),
        tensor("int8." + folded.norm().bias().name(), weight.vector()),
        folded.transposed());
  }

  /** The definition of a folded weight; empty for any other tensor. */
  synchronized Optional<FoldedWeight> definition(Tensor weight) {
    return Optional.ofNullable(weights.inverse().get(weight));
  }

  private static Tensor tensor(String name, Shape shape) {
    return new Tensor(name, shape, DataType.FLOAT32);
  }

  /**
   * Computes the weights that the operations read and that are not computed yet.
   *
   * @throws ArithmeticException if a value is not finite, since a ReLU that turns NaN into 0 could
   *     hide it later; the message names the parameter
   */
  synchronized void provide(List<Op> operations) {
    Map<Tensor, Source> missing = new HashMap<>();
    weights.forEach(
        (folded, tensor) -> missing.put(tensor, new Source(folded.parameters(), folded::values)));
    biases.forEach(
        (norm, tensor) -> missing.put(tensor, new Source(norm.tensors(), norm::foldedBias)));
    missing.keySet().removeIf(Tensor::bound);
    // Parameters are bound before a program is compiled; its activations are not bound yet.
    operations.stream()
        .flatMap(op -> op.reads().stream())
        .filter(Tensor::bound)
        .forEach(readDirectly::add);
    Set<Tensor> read =
        operations.stream().flatMap(op -> op.reads().stream()).collect(Collectors.toSet());
    quantized.forEach(
        (weight, tensors) -> {
          if (read.contains(tensors.values()) && !tensors.values().bound()) {
            provide(weight, tensors);
          }
        });
    List<Tensor> wanted =
        operations.stream()
            .flatMap(op -> op.reads().stream())
            .distinct()
            .filter(missing::containsKey)
            .toList();
    for (Tensor tensor : wanted) {
      Optional<float[]> values =
          backend.map(device -> compute(device, tensor, missing.get(tensor)));
      Arena arena = allocated(tensor);
      if (values.isPresent()) {
        backend.orElseThrow().upload(FloatBuffer.wrap(values.get()), tensor);
        arena.freeze();
      }
    }
  }

  private void provide(QuantizedWeight weight, Quantized.Weight tensors) {
    Optional<QuantizedWeight.Values> values =
        backend.map(device -> weight.values(parameter -> readFinite(device, parameter)));
    Arena arena = allocated(tensors.values());
    Arena vectors = allocated(tensors.factors(), tensors.bias());
    if (values.isPresent()) {
      Backend device = backend.orElseThrow();
      device.upload(values.get().weight(), tensors.values());
      device.upload(values.get().factors(), tensors.factors());
      device.upload(values.get().bias(), tensors.bias());
      arena.freeze();
      vectors.freeze();
    }
  }

  private Arena allocated(Tensor... tensors) {
    Arena arena = new Arena(tensors[0].name());
    for (Tensor tensor : tensors) {
      arena.add(tensor);
    }
    arena.allocate(allocator);
    arenas.add(arena);
    return arena;
  }

  private static float[] readFinite(Backend device, Tensor parameter) {
    float[] values = read(device, parameter);
    if (!finite(values)) {
      throw new ArithmeticException(parameter.name() + NOT_FINITE);
    }
    return values;
  }

  private static float[] read(Backend device, Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    device.download(tensor, FloatBuffer.wrap(values));
    return values;
  }

  private static float[] compute(Backend device, Tensor tensor, Source source) {
    float[] values = source.computation().values(parameter -> read(device, parameter));
    if (finite(values)) {
      return values;
    }
    for (Tensor parameter : source.parameters()) {
      if (!finite(read(device, parameter))) {
        throw new ArithmeticException(parameter.name() + NOT_FINITE);
      }
    }
    throw new ArithmeticException(
        tensor.name()
            + NOT_FINITE
            + " They are computed from the finite values of "
            + names(source));
  }

  private static String names(Source source) {
    return source.parameters().stream().map(Tensor::name).collect(Collectors.joining(", "));
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Parameters and statistics that all programs so far read through these weights only. The same is
   * true of later programs of the same network, for any size and batch, if a program of the same
   * precision was compiled before. A program that folds the parameters in another way cannot be
   * compiled without them.
   */
  public synchronized Set<Tensor> folded() {
    Set<Tensor> sources = new HashSet<>();
    weights.forEach(
        (weight, tensor) -> {
          if (tensor.bound()) {
            sources.addAll(weight.parameters());
          }
        });
    quantized.forEach(
        (weight, tensors) -> {
          if (tensors.values().bound()) {
            sources.addAll(weight.folded().parameters());
          }
        });
    sources.removeAll(readDirectly);
    return sources;
  }

  /** Device memory of the weights in fp32 and int8, in one layout each, in bytes. */
  public synchronized long bytes() {
    return arenas.stream().mapToLong(Arena::bytes).sum();
  }

  @Override
  public synchronized void close() {
    arenas.forEach(Arena::close);
  }
}
