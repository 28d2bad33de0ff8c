// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.Map;
import java.util.Random;

/** Runs the blocks of a launch, one at a time. */
final class BlockRun {
  private final LaunchGeometry geometry;
  private final MemoryRegion parameters;
  private final MemoryRegion shared;
  private final DeviceMemory memory;
  private final Map<String, Long> variables;
  private final long stepLimit;
  private final int threads;
  private final Warp[] warps;
  private final MemoryRegion[] latest;
  private long number;
  private long steps;

  BlockRun(
      PtxKernel kernel,
      LaunchGeometry geometry,
      MemoryRegion parameters,
      DeviceMemory memory,
      Map<String, Long> variables,
      long stepLimit,
      RegisterFiles files) {
    this.geometry = geometry;
    this.parameters = parameters;
    this.memory = memory;
    this.variables = variables;
    this.stepLimit = stepLimit;
    latest = new MemoryRegion[kernel.instructionCount()];
    shared = kernel.shared().region(geometry.dynamicSharedBytes());
    shared.trackRaces(new RaceShadow(shared.size(), true));
    threads = (int) geometry.block().count();
    warps = new Warp[(threads + Warp.LANES - 1) / Warp.LANES];
    for (int i = 0; i < warps.length; i++) {
      warps[i] = new Warp(kernel, this, i, files);
    }
  }

  /** Runs block {@code number}, counted along x, then y, then z. */
  void run(long number, Random random) {
    this.number = number;
    shared.reset();
    order().beginBlock(warps.length);
    for (int i = 0; i < warps.length; i++) {
      int lanes = Math.min(Warp.LANES, threads - i * Warp.LANES);
      warps[i].restart(lanes == Warp.LANES ? -1 : (1 << lanes) - 1);
    }
    int[] turn = new int[warps.length];
    do {
      shuffle(turn, random);
      for (int warp : turn) {
        warps[warp].run();
      }
    } while (passBarrier());
  }

  int threads() {
    return threads;
  }

  long steps() {
    return steps;
  }

  MemoryRegion shared() {
    return shared;
  }

  MemoryRegion parameters() {
    return parameters;
  }

  /** The allocation that contains or precedes an instruction's address, or null. */
  MemoryRegion global(Instruction instruction, long address) {
    MemoryRegion region = latest[instruction.place()];
    if (region == null || !region.contains(address, 1)) {
      region = memory.nearest(address);
      latest[instruction.place()] = region;
    }
    return region;
  }

  DeviceMemory memory() {
    return memory;
  }

  RaceDetector order() {
    return memory.races();
  }

  void countSteps(Warp warp, Instruction instruction, int lanes, int count) {
    steps += count;
    if (steps > stepLimit) {
      throw warp.fault(
          instruction,
          KernelFault.Kind.STEP_LIMIT,
          Integer.numberOfTrailingZeros(lanes),
          -1,
          "more than " + stepLimit + " thread-instructions");
    }
  }

  long address(Operand.Symbol symbol) {
    return variables.get(symbol.name()) + symbol.offset();
  }

  /** The bits of a special register; only those of %ctaid depend on the block. */
  long special(String name, int warp, int lane) {
    return specialInt(name, warp, lane) & 0xffffffffL;
  }

  private int specialInt(String name, int warp, int lane) {
    int thread = warp * Warp.LANES + lane;
    Dim3 block = geometry.block();
    Dim3 grid = geometry.grid();
    return switch (name) {
      case "%tid.x" -> thread % block.x();
      case "%tid.y" -> thread / block.x() % block.y();
      case "%tid.z" -> thread / (block.x() * block.y());
      case "%ntid.x" -> block.x();
      case "%ntid.y" -> block.y();
      case "%ntid.z" -> block.z();
      case "%ctaid.x" -> (int) (number % grid.x());
      case "%ctaid.y" -> (int) (number / grid.x() % grid.y());
      case "%ctaid.z" -> (int) (number / ((long) grid.x() * grid.y()));
      case "%nctaid.x" -> grid.x();
      case "%nctaid.y" -> grid.y();
      case "%nctaid.z" -> grid.z();
      case "%laneid" -> lane;
      case "%warpid" -> warp;
      case "%nwarpid" -> warps.length;
      case "%lanemask_eq" -> 1 << lane;
      case "%lanemask_lt" -> (1 << lane) - 1;
      case "%lanemask_le" -> (2 << lane) - 1;
      case "%lanemask_gt" -> -(2 << lane);
      case "%lanemask_ge" -> -(1 << lane);
      default -> throw new IllegalStateException(name);
    };
  }

  String describeThread(int thread) {
    Dim3 block = geometry.block();
    Dim3 grid = geometry.grid();
    return String.format(
        "block (%d, %d, %d) thread (%d, %d, %d)",
        number % grid.x(),
        number / grid.x() % grid.y(),
        number / ((long) grid.x() * grid.y()),
        thread % block.x(),
        thread / block.x() % block.y(),
        thread / (block.x() * block.y()));
  }

  /** Releases all threads from their barrier; returns false if all threads have ended. */
  private boolean passBarrier() {
    Warp arrived = null;
    for (Warp warp : warps) {
      if (warp.living() != 0) {
        arrived = warp;
      }
    }
    if (arrived == null) {
      return false;
    }
    int lane = Integer.numberOfTrailingZeros(arrived.waiting());
    BarrierInstruction barrier = arrived.barrier(lane);
    long id = barrier.number(arrived, lane);
    int holding = 0;
    for (Warp warp : warps) {
      int missing = warp.existing() & ~warp.waiting();
      if (missing != 0) {
        throw divergent(
            arrived,
            barrier,
            lane,
            describeThread(32 * warp.index() + Integer.numberOfTrailingZeros(missing))
                + " ended without arriving");
      }
      int place = warp.place(Integer.numberOfTrailingZeros(warp.waiting()));
      for (int rest = warp.waiting(); rest != 0; rest &= rest - 1) {
        int other = Integer.numberOfTrailingZeros(rest);
        BarrierInstruction there = warp.barrier(other);
        if (there.number(warp, other) != id || there.reduces() != barrier.reduces()) {
          throw divergent(
              arrived,
              barrier,
              lane,
              describeThread(32 * warp.index() + other)
                  + " waits at another barrier, line "
                  + there.source().line());
        }
        if (warp.place(other) != place) {
          throw divergent(
              warp, there, other, "the threads of a warp stand at the barrier in several places");
        }
        if (barrier.reduces()) {
          holding += Integer.bitCount(there.holding(warp, 1 << other));
        }
      }
    }
    for (Warp warp : warps) {
      if (barrier.reduces()) {
        warp.barrier(Integer.numberOfTrailingZeros(warp.waiting()))
            .deliver(warp, warp.waiting(), holding, threads);
      }
      warp.passBarrier();
    }
    order().blockBarrier();
    return true;
  }

  private static KernelFault divergent(Warp warp, Instruction at, int lane, String what) {
    return warp.fault(
        at,
        KernelFault.Kind.DIVERGENT_BARRIER,
        lane,
        -1,
        "not every thread of the block reaches a barrier: " + what);
  }

  private static void shuffle(int[] turn, Random random) {
    for (int i = 0; i < turn.length; i++) {
      int j = random.nextInt(i + 1);
      turn[i] = turn[j];
      turn[j] = i;
    }
  }
}
