// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.kernels.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * 32 threads, each with its own position in the code. The lanes at the smallest position run
 * together. Diverged lanes therefore reconverge at the first common position. Lanes that must wait
 * for others are parked.
 */
final class Warp {
  static final int LANES = 32;

  /** The value of row r in lane l is element l of element r. */
  final long[][] registers;

  /** Bit l of element r is predicate row r in lane l. */
  final int[] predicates;

  private final PtxKernel kernel;
  private final Instruction[] code;
  private final BlockRun block;
  private final int index;
  private final List<Map.Entry<String, Integer>> ofBlock = new ArrayList<>();
  private final int[] everWritten;
  private final int[] written;
  private final int[] places = new int[LANES];
  private final MemoryRegion[] locals = new MemoryRegion[LANES];
  private int existing;
  private int living;
  private int parked;
  private int waiting;

  Warp(PtxKernel kernel, BlockRun block, int index, RegisterFiles files) {
    this.kernel = kernel;
    code = kernel.code();
    this.block = block;
    this.index = index;
    RegisterTable table = kernel.registers();
    registers = files.file(index, table.rows());
    predicates = new int[table.rows()];
    written = new int[table.rows()];
    everWritten = new int[table.rows()];
    table.literals().forEach((bits, row) -> setForEver(row, bits));
    for (Map.Entry<String, Integer> special : table.specials().entrySet()) {
      int row = special.getValue();
      everWritten[row] = -1;
      if (special.getKey().startsWith("%ctaid")) {
        ofBlock.add(special);
      }
      for (int lane = 0; lane < LANES; lane++) {
        registers[row][lane] = block.special(special.getKey(), index, lane);
      }
    }
    table.symbols().forEach((symbol, row) -> setForEver(row, block.address(symbol)));
  }

  /** Prepares the warp for another block. */
  void restart(int lanes) {
    existing = lanes;
    living = lanes;
    parked = 0;
    waiting = 0;
    Arrays.fill(places, 0);
    if (kernel.tracksWrites()) {
      System.arraycopy(everWritten, 0, written, 0, written.length);
    }
    if (kernel.localBytes() > 0) {
      for (int lane = 0; lane < LANES; lane++) {
        if (locals[lane] == null) {
          locals[lane] = new MemoryRegion("local memory", 0, kernel.localBytes(), true);
        } else {
          locals[lane].reset();
        }
      }
    }
    for (Map.Entry<String, Integer> special : ofBlock) {
      Arrays.fill(registers[special.getValue()], block.special(special.getKey(), index, 0));
    }
  }

  /** Runs until every lane has ended or waits at a block barrier. */
  void run() {
    while (true) {
      int ready = living & ~parked & ~waiting;
      if (ready == 0) {
        if (parked == 0) {
          return;
        }
        releaseParked();
      } else {
        runSmallest(ready);
      }
    }
  }

  int index() {
    return index;
  }

  BlockRun block() {
    return block;
  }

  /** The lanes that are threads of the block. */
  int existing() {
    return existing;
  }

  /** The lanes that have not ended. */
  int living() {
    return living;
  }

  /** The lanes at a block barrier. */
  int waiting() {
    return waiting;
  }

  /** The barrier at which a lane waits. */
  BarrierInstruction barrier(int lane) {
    return (BarrierInstruction) kernel.instruction(places[lane]);
  }

  int place(int lane) {
    return places[lane];
  }

  void passBarrier() {
    for (int rest = waiting; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      markWritten(barrier(lane), 1 << lane);
      places[lane]++;
    }
    waiting = 0;
  }

  MemoryRegion local(int lane) {
    return locals[lane];
  }

  int predicate(Operand.Register predicate) {
    return predicate.negated() ? ~predicates[predicate.row()] : predicates[predicate.row()];
  }

  void setPredicate(int row, int lanes, int values) {
    predicates[row] = (predicates[row] & ~lanes) | (values & lanes);
  }

  void moveTo(int lanes, int place) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      places[Integer.numberOfTrailingZeros(rest)] = place;
    }
  }

  void exit(int lanes) {
    living &= ~lanes;
  }

  void waitAtBarrier(int lanes) {
    stepBack(lanes);
    waiting |= lanes;
  }

  /** Runs the exchange if every live member has arrived, else parks the lanes. */
  void meet(WarpExchange exchange, int lanes) {
    boolean together = true;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int members = exchange.members(this, lane);
      if ((members >>> lane & 1) == 0) {
        throw fault(
            exchange,
            KernelFault.Kind.WARP_SYNCHRONISATION,
            lane,
            -1,
            "lane " + lane + " is not in its own member mask 0x" + Integer.toHexString(members));
      }
      together &= (members & living) == lanes;
    }
    if (!together) {
      stepBack(lanes);
      parked |= lanes;
      return;
    }
    exchange.exchange(this, lanes);
    markWritten(exchange, lanes);
  }

  /** Orders accesses before and after, if all live lanes participate. */
  void memoryBarrier(int lanes) {
    if (lanes == living) {
      block.order().warpBarrier(index);
    }
  }

  KernelFault fault(Instruction at, KernelFault.Kind kind, int lane, long address, String what) {
    return new KernelFault(
        kind,
        kernel.name(),
        at.source().line(),
        at.source().text(),
        block.describeThread(LANES * index + lane),
        address,
        what);
  }

  private void runSmallest(int ready) {
    int first = Integer.MAX_VALUE;
    int next = Integer.MAX_VALUE;
    int lanes = 0;
    for (int rest = ready; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int place = places[lane];
      if (place < first) {
        next = first;
        first = place;
        lanes = 1 << lane;
      } else if (place == first) {
        lanes |= 1 << lane;
      } else if (place < next) {
        next = place;
      }
    }
    int end = runTogether(first, lanes, next);
    if (end >= 0) {
      moveTo(lanes, end);
    }
  }

  /**
   * Runs lanes from one position until they diverge or reach {@code next}, the position of others.
   * Returns their position, or -1 if they diverged and each has been moved.
   */
  private int runTogether(int from, int lanes, int next) {
    int place = from;
    int count = Integer.bitCount(lanes);
    while (place < next) {
      Instruction instruction = code[place];
      int acting = instruction.guard < 0 ? lanes : guarded(instruction, lanes);
      block.countSteps(this, instruction, lanes, count);
      place++;
      if (acting == 0) {
        continue;
      }
      if (instruction.unsure().length > 0) {
        requireWritten(instruction, acting);
      }
      if (!instruction.steers()) {
        instruction.execute(this, acting);
        markWritten(instruction, acting);
      } else if (acting == lanes && instruction instanceof Branch branch) {
        place = branch.target();
      } else {
        moveTo(lanes, place);
        instruction.execute(this, acting);
        int still = lanes & living & ~parked & ~waiting;
        if (still != lanes || instruction instanceof Branch) {
          return -1;
        }
      }
    }
    return place;
  }

  private int guarded(Instruction instruction, int lanes) {
    if (instruction.guardUnsure()) {
      requireWritten(instruction, instruction.guard, lanes);
    }
    return lanes & (predicates[instruction.guard] ^ instruction.guardFlip);
  }

  private void requireWritten(Instruction instruction, int lanes) {
    for (int row : instruction.unsure()) {
      requireWritten(instruction, row, lanes);
    }
  }

  private void requireWritten(Instruction instruction, int row, int lanes) {
    int missing = lanes & ~written[row];
    if (missing != 0) {
      throw fault(
          instruction,
          KernelFault.Kind.UNINITIALISED_REGISTER,
          Integer.numberOfTrailingZeros(missing),
          -1,
          "reads register " + kernel.registers().name(row) + ", never written");
    }
  }

  private void markWritten(Instruction instruction, int lanes) {
    for (int row : instruction.tracked()) {
      written[row] |= lanes;
    }
  }

  /** Lanes that wait stay at the instruction itself. */
  private void stepBack(int lanes) {
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      places[Integer.numberOfTrailingZeros(rest)]--;
    }
  }

  private void releaseParked() {
    for (int rest = parked; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      WarpExchange exchange = (WarpExchange) kernel.instruction(places[lane]);
      int members = exchange.members(this, lane) & living;
      if (meetsHere(members, lane, exchange)) {
        exchange.exchange(this, members);
        markWritten(exchange, members);
        parked &= ~members;
        moveTo(members, places[lane] + 1);
        return;
      }
    }
    int lane = Integer.numberOfTrailingZeros(parked);
    WarpExchange exchange = (WarpExchange) kernel.instruction(places[lane]);
    int missing = exchange.members(this, lane) & living & ~parked;
    throw fault(
        exchange,
        KernelFault.Kind.WARP_SYNCHRONISATION,
        lane,
        -1,
        "waits for lanes that wait elsewhere or with another mask (lanes 0x"
            + Integer.toHexString(missing)
            + " are at a barrier)");
  }

  private boolean meetsHere(int members, int lane, WarpExchange exchange) {
    for (int rest = members; rest != 0; rest &= rest - 1) {
      int other = Integer.numberOfTrailingZeros(rest);
      if ((parked >>> other & 1) == 0
          || places[other] != places[lane]
          || (exchange.members(this, other) & living) != members) {
        return false;
      }
    }
    return true;
  }

  private void setForEver(int row, long bits) {
    Arrays.fill(registers[row], bits);
    everWritten[row] = -1;
  }
}
