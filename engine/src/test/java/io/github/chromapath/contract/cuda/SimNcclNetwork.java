// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.contract.Bfloat16;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The connections between simulated GPUs, each of which another thread drives. Thread-safe. */
public final class SimNcclNetwork {
  /** A reduction that no rank completes for so long has been forgotten by one of them. */
  private static final long PATIENCE_MILLIS = 60_000;

  private final Map<String, Group> groups = new HashMap<>();
  private int names;

  /** A new group's name. */
  synchronized byte[] name(int bytes) {
    names++;
    return Arrays.copyOf(("group " + names).getBytes(StandardCharsets.UTF_8), bytes);
  }

  /** The place of a rank in a group. Refuses another size of the group, and a rank twice. */
  synchronized Place join(byte[] name, int world, int rank) {
    Group group = groups.computeIfAbsent(Arrays.toString(name), any -> new Group(world));
    if (group.terms.length != world || rank < 0 || rank >= world || group.joined[rank]) {
      throw new IllegalArgumentException("rank " + rank + " of " + world);
    }
    group.joined[rank] = true;
    return new Place(group, rank);
  }

  private static final class Group {
    final boolean[] joined;
    final HostTensor[] terms;
    Optional<String> broken = Optional.empty();
    List<HostTensor> results = List.of();
    int arrived;
    long round;

    Group(int world) {
      joined = new boolean[world];
      terms = new HostTensor[world];
    }
  }

  /** One rank's connection to the others. */
  final class Place {
    private final Group group;
    private final int rank;
    private boolean aborted;

    private Place(Group group, int rank) {
      this.group = group;
      this.rank = rank;
    }

    /** Whether all ranks have joined. */
    boolean complete() {
      synchronized (SimNcclNetwork.this) {
        for (boolean each : group.joined) {
          if (!each) {
            return false;
          }
        }
        return true;
      }
    }

    /**
     * Waits for the values of all ranks; returns their sums in the order of the ranks. Empty if
     * this rank was aborted meanwhile.
     *
     * @throws SimFault if the ranks do not reduce the same number of values of the same type
     */
    Optional<float[]> sum(float[] values, DataType type) {
      synchronized (SimNcclNetwork.this) {
        group.terms[rank] = HostTensor.of(Shape.vector(values.length), values).as(type);
        group.arrived++;
        long mine = group.round;
        if (group.arrived == group.terms.length) {
          finish();
        }
        await(mine);
        if (aborted) {
          return Optional.empty();
        }
        group.broken.ifPresent(
            reason -> {
              throw new SimFault(reason, "ncclInvalidUsage");
            });
        return Optional.of(total(group.results));
      }
    }

    private void finish() {
      List<String> kinds =
          Arrays.stream(group.terms).map(own -> own.shape().elements() + " " + own.type()).toList();
      if (kinds.stream().distinct().count() > 1) {
        group.broken = Optional.of("a reduction of " + kinds + " values by the ranks");
      }
      group.results = List.of(group.terms);
      group.arrived = 0;
      group.round++;
      SimNcclNetwork.this.notifyAll();
    }

    private void await(long mine) {
      long end = System.currentTimeMillis() + PATIENCE_MILLIS;
      try {
        while (group.round == mine && !aborted) {
          long rest = end - System.currentTimeMillis();
          if (rest <= 0) {
            throw new SimFault("a reduction that not all ranks enqueue", "ncclInvalidUsage");
          }
          SimNcclNetwork.this.wait(rest);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        aborted = true;
      }
    }

    /** Ends this rank's reductions. */
    void abort() {
      synchronized (SimNcclNetwork.this) {
        aborted = true;
        SimNcclNetwork.this.notifyAll();
      }
    }
  }

  private static float[] total(List<HostTensor> terms) {
    List<float[]> values = terms.stream().map(HostTensor::values).toList();
    if (terms.get(0).type() == DataType.BFLOAT16) {
      return Bfloat16.sums(values);
    }
    float[] sums = values.get(0).clone();
    for (float[] each : values.subList(1, values.size())) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += each[i];
      }
    }
    return sums;
  }
}
