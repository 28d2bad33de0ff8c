// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.HostAccess;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The offset of each tensor of a program in one block of memory. Two tensors share bytes only if no
 * operation needs both.
 *
 * <p>Tensors are placed in order of size, the largest first. Each receives the lowest offset that
 * is free during its whole lifetime (Pisarchyk and Lee, "Efficient Memory Management for Deep
 * Neural Net Inference", 2020).
 */
public final class MemoryPlan {
  /** From the operation that writes a value to the last operation that reads it. */
  private static final class Span {
    int first;
    int last;

    Span(int first) {
      this.first = first;
      this.last = first;
    }
  }

  /** A tensor's offset and the spans in which it holds a value that is read later. */
  private static final class Slot {
    final Tensor tensor;
    final long bytes;
    final List<Span> spans = new ArrayList<>();
    long offset = -1;

    Slot(Tensor tensor, int first) {
      this.tensor = tensor;
      this.bytes = Arena.align(tensor.bytes());
      spans.add(new Span(first));
    }

    Span newest() {
      return spans.get(spans.size() - 1);
    }

    boolean meets(Slot other) {
      for (Span mine : spans) {
        for (Span theirs : other.spans) {
          if (mine.first <= theirs.last && theirs.first <= mine.last) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private final Collection<Slot> slots;
  private final Set<Tensor> retained;
  private final long bytes;
  private final long largestLiveSet;

  private MemoryPlan(Collection<Slot> slots, Set<Tensor> retained, int operations) {
    this.slots = slots;
    this.retained = retained;
    this.bytes = assignOffsets(slots);
    this.largestLiveSet = largestLiveSet(slots, operations);
  }

  static MemoryPlan of(List<Op> operations, Set<Tensor> inputs, Set<Tensor> retained) {
    Map<Tensor, Slot> slots = new LinkedHashMap<>();
    for (Tensor input : inputs) {
      slots.put(input, new Slot(input, 0));
    }
    for (int i = 0; i < operations.size(); i++) {
      Op operation = operations.get(i);
      for (Tensor tensor : operation.reads()) {
        if (!tensor.bound()) {
          Slot slot = slots.get(tensor.base());
          if (slot == null) {
            throw new IllegalStateException(
                operation + " reads " + tensor + " before it is written");
          }
          slot.newest().last = i;
        }
      }
      for (Tensor tensor : operation.writes()) {
        if (!tensor.bound()) {
          write(slots, operation, tensor, i);
        }
      }
    }
    for (Tensor tensor : retained) {
      Slot slot = slots.get(tensor);
      if (slot != null) {
        Span whole = new Span(inputs.contains(tensor) ? 0 : slot.spans.get(0).first);
        whole.last = operations.size();
        slot.spans.clear();
        slot.spans.add(whole);
      }
    }
    return new MemoryPlan(slots.values(), retained, operations.size());
  }

  /** Writing a whole tensor without reading it starts a new value; its old value is dead. */
  private static void write(Map<Tensor, Slot> slots, Op operation, Tensor tensor, int now) {
    Slot slot = slots.get(tensor.base());
    if (slot == null) {
      slots.put(tensor.base(), new Slot(tensor.base(), now));
    } else if (tensor.base() != tensor || operation.reads().contains(tensor)) {
      slot.newest().last = now;
    } else {
      slot.spans.add(new Span(now));
    }
  }

  private static long assignOffsets(Collection<Slot> slots) {
    List<Slot> bySize = new ArrayList<>(slots);
    bySize.sort(Comparator.comparingLong((Slot s) -> s.bytes).reversed());
    List<Slot> byOffset = new ArrayList<>(slots.size());
    long end = 0;
    for (Slot slot : bySize) {
      long offset = 0;
      for (Slot other : byOffset) {
        if (!slot.meets(other)) {
          continue;
        }
        if (offset + slot.bytes <= other.offset) {
          break;
        }
        offset = Math.max(offset, other.offset + other.bytes);
      }
      slot.offset = offset;
      end = Math.max(end, offset + slot.bytes);
      int position = 0;
      while (position < byOffset.size() && byOffset.get(position).offset <= offset) {
        position++;
      }
      byOffset.add(position, slot);
    }
    return end;
  }

  private static long largestLiveSet(Collection<Slot> slots, int operations) {
    long[] change = new long[operations + 2];
    for (Slot slot : slots) {
      for (Span span : slot.spans) {
        change[span.first] += slot.bytes;
        change[span.last + 1] -= slot.bytes;
      }
    }
    long live = 0;
    long largest = 0;
    for (long delta : change) {
      live += delta;
      largest = Math.max(largest, live);
    }
    return largest;
  }

  /** Bytes of the whole block. */
  public long bytes() {
    return bytes;
  }

  /** The largest number of bytes alive during one operation: no plan can be smaller. */
  public long largestLiveSet() {
    return largestLiveSet;
  }

  /** Bytes of the largest tensor. */
  public long largestTensor() {
    return slots.stream().mapToLong(slot -> slot.bytes).max().orElse(0);
  }

  /** Number of tensors that share the block. */
  public int tensors() {
    return slots.size();
  }

  void bind(Memory memory) {
    for (Slot slot : slots) {
      boolean kept = retained.contains(slot.tensor);
      slot.tensor.bind(memory, slot.offset, kept ? HostAccess.READ_WRITE : HostAccess.NONE);
    }
  }
}
