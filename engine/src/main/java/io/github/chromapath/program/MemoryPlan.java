package io.github.chromapath.program;

import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
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
 * Where each tensor of a program lies in one block of memory. Two tensors share bytes only if no
 * operation needs both.
 *
 * <p>Largest first, each tensor is put at the lowest offset that is free during its whole lifetime
 * (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020).
 */
public final class MemoryPlan {
  private static final class Slot {
    final Tensor tensor;
    final long bytes;
    int first;
    int last;
    long offset = -1;

    Slot(Tensor tensor, int first) {
      this.tensor = tensor;
      this.bytes = Arena.align(tensor.bytes());
      this.first = first;
      this.last = first;
    }

    boolean meets(Slot other) {
      return first <= other.last && other.first <= last;
    }
  }

  private final Collection<Slot> slots;
  private final long bytes;
  private final long largestLiveSet;

  private MemoryPlan(Collection<Slot> slots, int operations) {
    this.slots = slots;
    this.bytes = assignOffsets(slots);
    this.largestLiveSet = largestLiveSet(slots, operations);
  }

  static MemoryPlan of(List<Op> operations, Set<Tensor> inputs, Set<Tensor> pinned) {
    Map<Tensor, Slot> slots = new LinkedHashMap<>();
    for (Tensor input : inputs) {
      slots.put(input, new Slot(input, 0));
    }
    for (int i = 0; i < operations.size(); i++) {
      Op operation = operations.get(i);
      for (Tensor tensor : operation.reads()) {
        if (!tensor.placed()) {
          Slot slot = slots.get(tensor);
          if (slot == null) {
            throw new IllegalStateException(
                operation + " reads " + tensor + " before it is written");
          }
          slot.last = i;
        }
      }
      for (Tensor tensor : operation.writes()) {
        if (!tensor.placed()) {
          int now = i;
          slots.computeIfAbsent(tensor, t -> new Slot(t, now)).last = i;
        }
      }
    }
    for (Tensor tensor : pinned) {
      Slot slot = slots.get(tensor);
      if (slot != null) {
        slot.first = inputs.contains(tensor) ? 0 : slot.first;
        slot.last = operations.size();
      }
    }
    return new MemoryPlan(slots.values(), operations.size());
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
      change[slot.first] += slot.bytes;
      change[slot.last + 1] -= slot.bytes;
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

  /** The most bytes that any one operation needs alive: no plan can be smaller. */
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

  void place(Memory memory) {
    for (Slot slot : slots) {
      slot.tensor.place(memory, slot.offset);
    }
  }
}
