// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.AsyncAllReduce;
import io.github.chromapath.op.Cast;
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
 *
 * <p>A vector may be summed in a shorter type: rounded to a temporary, summed, and converted back.
 * Then each slice has a temporary of its own, which is in use from the slice's start to its end.
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

  /**
   * A sum in a list of operations.
   *
   * @param vector what is summed, FLOAT32
   * @param type in which it is summed
   * @param first position of the operations that compute it
   * @param last position of the operations that compute it
   */
  private record Sum(Tensor vector, DataType type, int first, int last) {
    /** The sum that the reduction at a position computes, alone or between two casts. */
    static Sum at(List<Op> operations, int position) {
      Tensor x = ((AllReduce) operations.get(position)).x();
      if (position > 0
          && position + 1 < operations.size()
          && operations.get(position - 1) instanceof Cast rounding
          && operations.get(position + 1) instanceof Cast back
          && rounding.y() == x
          && back.x() == x
          && rounding.x() == back.y()) {
        return new Sum(rounding.x(), x.type(), position - 1, position + 1);
      }
      return new Sum(x, x.type(), position, position);
    }

    boolean rounds() {
      return type != vector.type();
    }
  }

  private final Sum sum;
  private final Tensor vector;
  private final long sliceBytes;
  private final List<Part> parts;
  private final Map<Integer, List<Op>> startsAfter = new HashMap<>();
  private final List<Tensor> exchanged = new ArrayList<>();
  private final List<Op> conversions = new ArrayList<>();

  private ReductionOverlap(Sum sum, long sliceBytes, List<Op> before) {
    this.sum = sum;
    this.sliceBytes = sliceBytes;
    vector = sum.vector();
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
      if (operation instanceof AllReduce) {
        Sum sum = Sum.at(result, result.indexOf(operation));
        if (sum.vector().bound() && sum.vector().bytes() > sliceBytes) {
          List<Op> before = result.subList(0, sum.first());
          result = new ReductionOverlap(sum, sliceBytes, before).replaceIn(result);
        }
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
    Tensor slice = new Tensor(name, Shape.vector(elements), vector.type());
    slice.bind(vector.memory(), start);
    List<Op> starts = startsAfter.computeIfAbsent(after, none -> new ArrayList<>());
    starts.add(new AsyncAllReduce.Start(sum.rounds() ? rounded(slice, starts) : slice));
  }

  /** Adds the rounding of a slice to the operations before its sum. */
  private Tensor rounded(Tensor slice, List<Op> before) {
    Tensor rounded = new Tensor(slice.name() + ".rounded", slice.shape(), sum.type());
    before.add(new Cast(slice, rounded));
    exchanged.add(rounded);
    conversions.add(new Cast(rounded, slice));
    return rounded;
  }

  /** What takes the place of the sum. */
  private List<Op> end() {
    List<Op> end = new ArrayList<>();
    end.add(new AsyncAllReduce.Done(sum.rounds() ? exchanged : List.of(vector)));
    end.addAll(conversions);
    return end;
  }

  private List<Op> replaceIn(List<Op> operations) {
    List<Op> result = new ArrayList<>(startsAfter.getOrDefault(-1, List.of()));
    for (int i = 0; i < sum.first(); i++) {
      result.add(operations.get(i));
      result.addAll(startsAfter.getOrDefault(i, List.of()));
    }
    result.addAll(end());
    result.addAll(operations.subList(sum.last() + 1, operations.size()));
    return result;
  }
}
