// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.AsyncAllReduce;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sums a vector over the ranks in slices, each of which starts as soon as its values are final. The
 * operations that compute the rest of the vector run meanwhile. The gradients are such a vector:
 * the backward pass computes them from the end to the start (Li et al., "PyTorch Distributed",
 * 2020).
 *
 * <p>A part of the vector is final after the last operation that reads or writes it. Neighbouring
 * final parts become a slice when they have a given size, or when no part next to them is missing.
 * The order of operations that touch the vector is the same on all ranks, so the slices are.
 */
final class ReductionOverlap {
  private enum State {
    MISSING,
    FINAL,
    STARTED
  }

  /** Bytes of the vector's memory that become final together. */
  private static final class Part {
    final long start;
    final long end;
    final int lastUse;
    State state = State.MISSING;

    Part(long start, long end, int lastUse) {
      this.start = start;
      this.end = end;
      this.lastUse = lastUse;
    }
  }

  private final Tensor vector;
  private final long sliceBytes;
  private final List<Part> parts;
  private final Map<Integer, List<Op>> startsAfter = new HashMap<>();

  private ReductionOverlap(Tensor vector, long sliceBytes, List<Op> before) {
    this.vector = vector;
    this.sliceBytes = sliceBytes;
    parts = parts(before);
    IntStream.range(0, parts.size())
        .boxed()
        .sorted(Comparator.comparingInt(i -> parts.get(i).lastUse))
        .forEach(this::finish);
  }

  /**
   * The operations in order. Each sum of a vector that is larger than a slice is divided.
   * Temporaries, which have no memory yet, are summed as a whole.
   */
  static List<Op> apply(List<Op> operations, long sliceBytes) {
    List<Op> result = operations;
    for (Op operation : operations) {
      if (operation instanceof AllReduce sum && sum.x().bound() && sum.x().bytes() > sliceBytes) {
        int position = result.indexOf(sum);
        List<Op> before = result.subList(0, position);
        result = new ReductionOverlap(sum.x(), sliceBytes, before).replace(result, position);
      }
    }
    return result;
  }

  /** The parts by address. They are divided where a tensor of an operation starts. */
  private List<Part> parts(List<Op> before) {
    long first = vector.offset();
    TreeMap<Long, Integer> lastUses = new TreeMap<>(Map.of(first, -1));
    for (int i = 0; i < before.size(); i++) {
      for (Tensor tensor : touched(before.get(i))) {
        int now = i;
        long start = Math.max(first, tensor.offset());
        lastUses.put(start, now);
        lastUses.subMap(start, end(tensor)).replaceAll((offset, earlier) -> now);
      }
    }
    List<Part> divided = new ArrayList<>();
    lastUses.forEach(
        (start, lastUse) -> {
          Long next = lastUses.higherKey(start);
          divided.add(new Part(start, next == null ? end(vector) : next, lastUse));
        });
    return divided;
  }

  /** The operands of an operation that share bytes with the vector. */
  private List<Tensor> touched(Op operation) {
    return Stream.concat(operation.reads().stream(), operation.writes().stream())
        .filter(tensor -> tensor.bound() && tensor.memory() == vector.memory())
        .filter(tensor -> tensor.offset() < end(vector) && vector.offset() < end(tensor))
        .toList();
  }

  private static long end(Tensor tensor) {
    return tensor.offset() + tensor.bytes();
  }

  /** Marks a part as final, after all parts that are final before it. */
  private void finish(int index) {
    parts.get(index).state = State.FINAL;
    int from = index;
    while (state(from - 1) == State.FINAL) {
      from--;
    }
    int to = index;
    while (state(to + 1) == State.FINAL) {
      to++;
    }
    long bytes = parts.get(to).end - parts.get(from).start;
    boolean grows = state(from - 1) == State.MISSING || state(to + 1) == State.MISSING;
    if (bytes >= sliceBytes || !grows) {
      start(parts.subList(from, to + 1), parts.get(index).lastUse);
    }
  }

  /** The state of a part; there is nothing to wait for beyond the ends of the vector. */
  private State state(int index) {
    return index < 0 || index == parts.size() ? State.STARTED : parts.get(index).state;
  }

  private void start(List<Part> run, int after) {
    run.forEach(part -> part.state = State.STARTED);
    long start = run.get(0).start;
    int elements = Math.toIntExact((run.get(run.size() - 1).end - start) / Float.BYTES);
    String name = vector.name() + "[" + (start - vector.offset()) / Float.BYTES + "..]";
    Tensor slice = new Tensor(name, Shape.vector(elements), DataType.FLOAT32);
    slice.bind(vector.memory(), start);
    startsAfter
        .computeIfAbsent(after, none -> new ArrayList<>())
        .add(new AsyncAllReduce.Start(slice));
  }

  private List<Op> replace(List<Op> operations, int sum) {
    List<Op> result = new ArrayList<>(startsAfter.getOrDefault(-1, List.of()));
    for (int i = 0; i < operations.size(); i++) {
      result.add(i == sum ? new AsyncAllReduce.Done(vector) : operations.get(i));
      result.addAll(startsAfter.getOrDefault(i, List.of()));
    }
    return result;
  }
}
