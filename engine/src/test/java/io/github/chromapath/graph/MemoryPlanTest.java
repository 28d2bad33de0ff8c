// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import io.github.chromapath.model.ModelConfig;
import io.github.chromapath.nn.ParameterStore;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.Concat;
import io.github.chromapath.op.Op;
import io.github.chromapath.op.Split;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import io.github.chromapath.train.StepProgram;
import io.github.chromapath.train.TrainingSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of memory plans and of dropped operations. */
@Tag("fast")
class MemoryPlanTest {
  private record Block(long bytes) implements Memory {
    @Override
    public void close() {}
  }

  /** A program over tensors of random sizes, concatenated and split at random. */
  private static final class RandomProgram {
    final Random random;
    final List<Tensor> known = new ArrayList<>();
    final List<Op> operations = new ArrayList<>();
    final List<Tensor> inputs = new ArrayList<>();

    RandomProgram(long seed) {
      random = new Random(seed);
      for (int i = 0; i < 4; i++) {
        inputs.add(tensor("input" + i, 1 + random.nextInt(500)));
      }
      known.addAll(inputs);
      while (operations.size() < 120) {
        append();
      }
    }

    private void append() {
      Tensor x = pick();
      int channels = x.shape().c();
      if (channels > 1 && random.nextBoolean()) {
        int first = 1 + random.nextInt(channels - 1);
        List<Tensor> parts = List.of(tensor("left", first), tensor("right", channels - first));
        operations.add(new Split(x, parts));
        known.addAll(parts);
      } else if (channels < 4000) {
        Tensor other = pick();
        Tensor y = tensor("joined", channels + other.shape().c());
        operations.add(new Concat(List.of(x, other), y));
        known.add(y);
      }
    }

    /** Usually a late tensor, so that most lifetimes are short. */
    Tensor pick() {
      if (random.nextInt(8) == 0) {
        return known.get(random.nextInt(known.size()));
      }
      int back = (int) Math.min(known.size() - 1, Math.abs(random.nextGaussian()) * 8);
      return known.get(known.size() - 1 - back);
    }

    Set<Tensor> retained() {
      List<Tensor> retained = new ArrayList<>(inputs);
      for (int i = 0; i < 3; i++) {
        retained.add(known.get(inputs.size() + random.nextInt(known.size() - inputs.size())));
      }
      return Set.copyOf(retained);
    }
  }

  private static Tensor tensor(String name, int channels) {
    return new Tensor(name, Shape.vector(channels), DataType.FLOAT32);
  }

  /**
   * Simulates the program: each line of memory records the tensor last written to it. The operands
   * of every operation must be intact, and so must the retained tensors after two runs.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void tensorsKeepTheirContentsAsLongAsTheyAreNeeded(long seed) {
    RandomProgram program = new RandomProgram(seed);
    Set<Tensor> retained = program.retained();
    Set<Tensor> inputs = Set.copyOf(program.inputs);
    runOnPaper(program.operations, inputs, retained);
  }

  /** The same with recomputed concatenations; less memory is alive at once. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void recomputedTensorsKeepTheirContentsAsLongAsTheyAreNeeded(long seed) {
    RandomProgram program = new RandomProgram(seed);
    Set<Tensor> retained = program.retained();
    List<Op> operations = Rematerialization.insert(program.operations, retained, 1);
    assertTrue(operations.size() > program.operations.size());
    assertTrue(operations.containsAll(program.operations));
    runOnPaper(operations, Set.copyOf(program.inputs), retained);
  }

  private static void runOnPaper(List<Op> operations, Set<Tensor> inputs, Set<Tensor> retained) {
    MemoryPlan plan = MemoryPlan.of(operations, inputs, retained);
    plan.bind(new Block(plan.bytes()));
    Tensor[] owners = new Tensor[Math.toIntExact(plan.bytes() / Arena.ALIGNMENT)];
    inputs.forEach(input -> write(owners, input));
    for (int run = 0; run < 2; run++) {
      for (Op operation : operations) {
        operation.writes().forEach(t -> write(owners, t));
        // After the writes: an operation's results must not overlap its operands.
        operation.reads().forEach(t -> assertWhole(owners, t, operation));
        operation.writes().forEach(t -> assertWhole(owners, t, operation));
      }
      retained.forEach(t -> assertWhole(owners, t, null));
    }
    assertTrue(plan.bytes() >= plan.largestLiveSet());
    Set<Tensor> all = new HashSet<>(inputs);
    operations.forEach(operation -> all.addAll(operation.writes()));
    long everything = all.stream().mapToLong(t -> Arena.align(t.bytes())).sum();
    assertTrue(plan.bytes() < everything, plan.bytes() + " of " + everything);
  }

  private static int line(long offset) {
    return Math.toIntExact(offset / Arena.ALIGNMENT);
  }

  private static void write(Tensor[] owners, Tensor tensor) {
    assertEquals(0, tensor.offset() % Arena.ALIGNMENT);
    long end = tensor.offset() + Arena.align(tensor.bytes());
    Arrays.fill(owners, line(tensor.offset()), line(end), tensor);
  }

  private static void assertWhole(Tensor[] owners, Tensor tensor, Op operation) {
    long end = tensor.offset() + Arena.align(tensor.bytes());
    for (int i = line(tensor.offset()); i < line(end); i++) {
      assertSame(tensor, owners[i], () -> "line of " + tensor + " for " + operation);
    }
  }

  /**
   * A tensor that is overwritten entirely needs no memory between its last reader and that write.
   */
  @Test
  void aRecomputedValueFreesItsMemoryInBetween() {
    Tensor input = tensor("input", 16);
    Tensor again = tensor("again", 16);
    Tensor first = tensor("first", 16);
    Tensor between = tensor("between", 16);
    Tensor last = tensor("last", 16);
    List<Op> operations =
        List.of(
            new Add(input, input, again, false),
            new Add(again, input, first, false),
            new Add(first, input, between, false),
            new Add(input, input, again, false),
            new Add(again, between, last, false));
    MemoryPlan plan = MemoryPlan.of(operations, Set.of(input), Set.of(input, last));
    assertEquals(4 * 64, plan.largestLiveSet());
    assertEquals(4 * 64, plan.bytes());
  }

  /** A program that writes a batch image by image needs the batch's memory from the first image. */
  @Test
  void viewsUseTheMemoryOfTheirBase() {
    Tensor input = new Tensor("input", new Shape(2, 1, 1, 16), DataType.FLOAT32);
    Tensor batch = new Tensor("batch", new Shape(2, 1, 1, 16), DataType.FLOAT32);
    Tensor between = tensor("between", 16);
    Tensor result = new Tensor("result", new Shape(2, 1, 1, 16), DataType.FLOAT32);
    List<Op> operations =
        List.of(
            new Add(input.image(0), input.image(0), batch.image(0), false),
            new Add(input.image(1), input.image(1), between, false),
            new Add(between, input.image(1), batch.image(1), false),
            new Add(batch, input, result, false));
    MemoryPlan plan = MemoryPlan.of(operations, Set.of(input), Set.of(input, result));
    assertEquals((128 + 128 + 128), plan.largestLiveSet());
    plan.bind(new Block(plan.bytes()));
    assertEquals(batch.offset() + 64, batch.image(1).offset());
    assertSame(batch.memory(), batch.image(1).memory());
    assertTrue(between.offset() >= batch.offset() + 128 || between.offset() + 64 <= batch.offset());
    assertThrows(IndexOutOfBoundsException.class, () -> batch.image(2));
  }

  @Test
  void readingBeforeWritingIsRefused() {
    Tensor a = tensor("a", 4);
    Tensor b = tensor("b", 4);
    List<Op> operations = List.of(new Add(a, b, tensor("y", 4), false));
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class, () -> MemoryPlan.of(operations, Set.of(a), Set.of(a)));
    assertTrue(refused.getMessage().contains(b.toString()), refused.getMessage());
  }

  /** The gradient of an input and its operands are dropped; results and state remain. */
  @Test
  void operationsWithUnusedResultsAreDropped() {
    Tensor input = tensor("input", 4);
    Tensor middle = tensor("middle", 4);
    Tensor result = tensor("result", 4);
    Tensor unusedMiddle = tensor("unused middle", 4);
    Tensor unused = tensor("unused", 4);
    Tensor weight = tensor("weight", 4);
    weight.bind(new Block(64), 0);
    Op first = new Add(input, input, middle, true);
    Op dead = new Add(middle, input, unusedMiddle, false);
    Op deadToo = new Add(unusedMiddle, input, unused, false);
    Op second = new Add(middle, input, result, false);
    Op update = new Add(weight, middle, weight, false);
    List<Op> all = List.of(first, dead, deadToo, second, update);
    assertEquals(
        List.of(first, second, update), Liveness.liveOperations(all, Set.of(input, result)));
    assertEquals(List.of(first, update), Liveness.liveOperations(all, Set.of(input)));
  }

  /** The network's plan exceeds the largest live set by at most a tenth. */
  @Test
  void theNetworkFitsCloseToItsLargestLiveSet() {
    ModelConfig narrow = ModelConfig.standard().withWidth(0.25);
    TrainingSpec spec = TrainingSpec.of(narrow, 224, 224);
    try (Backend backend = CpuBackend.open(1);
        ParameterStore store = new ParameterStore()) {
      narrow.register(store);
      store.allocate(backend);
      store.allocateGradients();
      MemoryPlan plan = StepProgram.planTraining(spec, store, 2);
      double waste = (double) plan.bytes() / plan.largestLiveSet();
      assertTrue(waste >= 1 && waste < 1.1, plan.tensors() + " tensors, " + waste);
    }
  }
}
