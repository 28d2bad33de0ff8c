// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.AsyncAllReduce;
import io.github.chromapath.op.Cast;
import io.github.chromapath.op.FiniteCheck;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.CountedMemory;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fast")
class ReductionOverlapTest {
  /** A part of 16 elements takes 64 bytes. */
  private static final Shape PART = Shape.vector(16);

  private static final long PART_BYTES = 64;

  private final Arena arena = new Arena("gradients");
  private final Tensor x = new Tensor("x", PART, DataType.FLOAT32);
  private final List<Tensor> parts = new ArrayList<>();

  private void allocate(int count) {
    for (int i = 0; i < count; i++) {
      parts.add(arena.add("part" + i, PART, DataType.FLOAT32));
    }
    arena.allocate(CountedMemory::new);
  }

  private Op write(int part) {
    return new Add(x, x, parts.get(part), false);
  }

  private List<Op> sliced(long sliceBytes, Op... operations) {
    List<Op> all = new ArrayList<>(List.of(operations));
    all.add(new AllReduce(arena.whole()));
    return ReductionOverlap.apply(all, sliceBytes);
  }

  /** For example "2 1 [1..2] 0 [0..0] done". */
  private String words(List<Op> operations) {
    List<String> words = new ArrayList<>();
    for (Op operation : operations) {
      if (operation instanceof AsyncAllReduce.Start start) {
        long first = start.x().offset() / PART_BYTES;
        words.add("[" + first + ".." + (first + start.x().bytes() / PART_BYTES - 1) + "]");
      } else if (operation instanceof AsyncAllReduce.Done done) {
        assertEquals(List.of(arena.whole()), done.vectors());
        words.add("done");
      } else if (operation instanceof AllReduce) {
        words.add("sum");
      } else {
        words.add("" + parts.indexOf(operation.writes().get(0)));
      }
    }
    return String.join(" ", words);
  }

  @Test
  void aSliceStartsAfterItsLastPart() {
    allocate(5);
    assertEquals(
        "4 3 [3..4] 2 1 [1..2] 0 [0..0] done",
        words(sliced(2 * PART_BYTES, write(4), write(3), write(2), write(1), write(0))));
  }

  @Test
  void partsThatAreFinalLateJoinTheirNeighbours() {
    allocate(5);
    assertEquals(
        "4 2 1 [1..2] 3 [3..4] 0 [0..0] done",
        words(sliced(2 * PART_BYTES, write(4), write(2), write(1), write(3), write(0))));
  }

  @Test
  void aSmallSliceStartsWhenNothingBesideItIsMissing() {
    allocate(5);
    assertEquals(
        "4 1 0 [0..1] 2 3 [2..4] done",
        words(sliced(2 * PART_BYTES, write(4), write(1), write(0), write(2), write(3))));
    assertEquals(
        "1 0 [0..1] 4 3 [3..4] 2 [2..2] done",
        words(sliced(2 * PART_BYTES, write(1), write(0), write(4), write(3), write(2))));
  }

  @Test
  void aPartIsFinalAfterItsLastUse() {
    allocate(3);
    Tensor y = new Tensor("y", PART, DataType.FLOAT32);
    Op reads = new Add(parts.get(2), x, y, false);
    assertEquals(
        "2 1 -1 [2..2] 1 [1..1] 0 [0..0] done",
        words(sliced(PART_BYTES, write(2), write(1), reads, write(1), write(0))));
  }

  @Test
  void partsThatNobodyWritesAreStartedFirst() {
    allocate(3);
    assertEquals("[0..0] 1 [1..2] done", words(sliced(PART_BYTES, write(1))));
  }

  @Test
  void smallVectorsAndTemporariesAreSummedAsAWhole() {
    allocate(3);
    assertEquals("2 1 0 sum", words(sliced(3 * PART_BYTES, write(2), write(1), write(0))));
    Tensor temporary = new Tensor("moments", Shape.vector(1000), DataType.FLOAT32);
    List<Op> program = List.of(new AllReduce(temporary));
    assertSame(program, ReductionOverlap.apply(program, 16));
  }

  /** Each slice is rounded to a temporary when it is final, and converted back in the end. */
  @Test
  void aVectorIsSummedInAShorterTypeInTheSameSlices() {
    allocate(5);
    Tensor whole = arena.whole();
    Tensor rounded = new Tensor("rounded", whole.shape(), DataType.BFLOAT16);
    List<Op> sliced =
        ReductionOverlap.apply(
            List.of(
                write(4),
                write(3),
                write(2),
                write(1),
                write(0),
                new Cast(whole, rounded),
                new AllReduce(rounded),
                new Cast(rounded, whole),
                write(0)),
            2 * PART_BYTES);
    List<Cast> roundings = roundings(sliced);
    assertEquals(
        List.of(
            write(4),
            write(3),
            roundings.get(0),
            new AsyncAllReduce.Start(roundings.get(0).y()),
            write(2),
            write(1),
            roundings.get(1),
            new AsyncAllReduce.Start(roundings.get(1).y()),
            write(0),
            roundings.get(2),
            new AsyncAllReduce.Start(roundings.get(2).y()),
            new AsyncAllReduce.Done(roundings.stream().map(Cast::y).toList()),
            new Cast(roundings.get(0).y(), roundings.get(0).x()),
            new Cast(roundings.get(1).y(), roundings.get(1).x()),
            new Cast(roundings.get(2).y(), roundings.get(2).x()),
            write(0)),
        sliced);
    assertEquals(
        List.of(3L, 1L, 0L),
        roundings.stream().map(slice -> slice.x().offset() / PART_BYTES).toList());
    assertEquals(
        List.of(32L, 32L, 16L),
        roundings.stream().map(slice -> slice.x().shape().elements()).toList());
    roundings.forEach(slice -> assertEquals(DataType.BFLOAT16, slice.y().type()));
  }

  private static List<Cast> roundings(List<Op> operations) {
    return operations.stream()
        .filter(Cast.class::isInstance)
        .map(Cast.class::cast)
        .filter(cast -> cast.x().bound())
        .toList();
  }

  /** Casts of other tensors around a reduction do not belong to it. */
  @Test
  void aReductionBetweenOtherCastsIsSummedAsItIs() {
    allocate(5);
    Tensor other = new Tensor("other", PART, DataType.BFLOAT16);
    Tensor back = new Tensor("back", PART, DataType.FLOAT32);
    List<Op> sliced =
        ReductionOverlap.apply(
            List.of(new Cast(x, other), new AllReduce(arena.whole()), new Cast(other, back)),
            2 * PART_BYTES);
    assertEquals(
        List.of(new AsyncAllReduce.Done(List.of(arena.whole()))),
        sliced.stream().filter(AsyncAllReduce.Done.class::isInstance).toList());
    assertEquals(new Cast(other, back), sliced.get(sliced.size() - 1));
  }

  /**
   * Programs that use random parts, also several at once: the slices divide the vector, and nothing
   * uses one after its start.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, PART_BYTES, 5 * PART_BYTES, 19 * PART_BYTES})
  void noOperationUsesAVectorThatIsBeingSummed(long sliceBytes) {
    allocate(20);
    Random random = new Random(sliceBytes);
    for (int program = 0; program < 100; program++) {
      List<Op> operations = new ArrayList<>();
      int count = random.nextInt(60);
      for (int i = 0; i < count; i++) {
        int first = random.nextInt(20);
        Tensor some = arena.vector(first, 1 + random.nextInt(Math.min(3, 20 - first)));
        Tensor other = new Tensor("other", some.shape(), DataType.FLOAT32);
        operations.add(
            random.nextInt(4) == 0
                ? new Add(other, some, other, false)
                : new Add(other, other, some, false));
      }
      check(operations, sliced(sliceBytes, operations.toArray(Op[]::new)));
    }
  }

  private void check(List<Op> given, List<Op> sliced) {
    boolean[] started = new boolean[20];
    List<Op> others = new ArrayList<>();
    for (Op operation : sliced.subList(0, sliced.size() - 1)) {
      boolean start = operation instanceof AsyncAllReduce.Start;
      for (Tensor used :
          Stream.concat(operation.reads().stream(), operation.writes().stream())
              .filter(Tensor::bound)
              .toList()) {
        for (long part = used.offset() / 64; part < (used.offset() + used.bytes()) / 64; part++) {
          assertTrue(!started[(int) part], operation + " uses part " + part);
        }
      }
      if (start) {
        Tensor slice = operation.writes().get(0);
        for (long part = slice.offset() / 64;
            part < (slice.offset() + slice.bytes()) / 64;
            part++) {
          started[(int) part] = true;
        }
      } else {
        others.add(operation);
      }
    }
    assertEquals(given, others);
    for (boolean each : started) {
      assertTrue(each, "a part is not summed");
    }
    assertTrue(sliced.get(sliced.size() - 1) instanceof AsyncAllReduce.Done);
  }

  /** A temporary keeps its memory until the end of its sum. */
  @Test
  void theMemoryPlanKeepsWhatIsBeingSummed() {
    Tensor summed = new Tensor("summed", PART, DataType.FLOAT32);
    Tensor other = new Tensor("other", PART, DataType.FLOAT32);
    Tensor result = new Tensor("result", PART, DataType.FLOAT32);
    List<Op> operations =
        List.of(
            new Add(x, x, summed, false),
            new AsyncAllReduce.Start(summed),
            new Add(x, x, other, false),
            new Add(other, x, result, false),
            new AsyncAllReduce.Done(List.of(summed)));
    MemoryPlan plan = MemoryPlan.of(operations, Set.of(x), Set.of(x, result));
    assertEquals(4 * PART_BYTES, plan.bytes());
  }

  /** 111 MB of gradients, of which less than a slice is left when the last one is known. */
  @Test
  void thePapersNetworkIsSummedDuringItsBackwardPass() {
    try (ParameterStore store = new ParameterStore()) {
      ModelConfig.standard().register(store);
      store.layOut(true);
      TrainingSpec spec = TrainingSpec.of(ModelConfig.standard(), 64, 64);
      List<Op> step =
          new ArrayList<>(
              StepProgram.scheduleTraining(spec, store, 2).stream()
                  .takeWhile(operation -> !(operation instanceof FiniteCheck))
                  .toList());
      step.add(new AllReduce(store.gradients()));
      List<Op> sliced = ReductionOverlap.apply(step, Graph.SLICE_BYTES);
      int last = sliced.size() - 2;
      while (sliced.get(last) instanceof AsyncAllReduce.Start) {
        last--;
      }
      assertEquals(store.gradients().bytes(), summed(sliced));
      assertTrue(summed(sliced.subList(last, sliced.size())) < Graph.SLICE_BYTES);
    }
  }

  private static long summed(List<Op> operations) {
    return operations.stream()
        .filter(AsyncAllReduce.Start.class::isInstance)
        .mapToLong(start -> start.writes().get(0).bytes())
        .sum();
  }
}
