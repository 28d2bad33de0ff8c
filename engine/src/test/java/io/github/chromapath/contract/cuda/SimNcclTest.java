// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Nccl;
import io.github.chromapath.contract.Bfloat16;
import io.github.chromapath.contract.HostTensor;
import io.github.chromapath.contract.InProcessGroup;
import io.github.chromapath.contract.RankThreads;
import io.github.chromapath.op.Add;
import io.github.chromapath.op.AllReduce;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.Arena;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Shape;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reductions between GPUs: the backend's use of NCCL, and the rules that the simulation checks. */
class SimNcclTest {
  private static final int WORLD = 3;
  private static final Shape VECTOR = Shape.vector(1000);

  private final SimNcclNetwork network = new SimNcclNetwork();

  private SimGpu open(Communicator processes, boolean graph) {
    CudaOptions options = CudaOptions.builder().graph(graph).build();
    return SimGpu.open(new SimCudaDriver(), options, processes, network);
  }

  /** A vector, and a program that doubles it and sums it over all ranks. */
  private static final class DoubledSum implements AutoCloseable {
    final SimGpu gpu;
    final Arena arena = new Arena("vectors");
    final Tensor x;
    final Tensor sum;
    final Executable program;

    DoubledSum(SimGpu gpu) {
      this(gpu, DataType.FLOAT32);
    }

    DoubledSum(SimGpu gpu, DataType type) {
      this.gpu = gpu;
      x = arena.add("x", VECTOR, type);
      sum = arena.add("sum", VECTOR, type);
      arena.allocate(gpu.backend());
      program = gpu.backend().compile(List.of(new Add(x, x, sum, false), new AllReduce(sum)));
    }

    float[] run(float value) {
      float[] values = new float[(int) VECTOR.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = value * i;
      }
      gpu.backend().upload(FloatBuffer.wrap(values), x);
      program.run();
      gpu.backend().download(sum, FloatBuffer.wrap(values));
      return values;
    }

    @Override
    public void close() {
      program.close();
      arena.close();
      gpu.close();
    }
  }

  /** The first run is enqueued, later ones are launches of a captured graph. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sumsOverAllRanksInEveryRun(boolean graph) throws Exception {
    List<List<float[]>> results =
        RankThreads.run(
            WORLD,
            processes -> {
              try (DoubledSum program = new DoubledSum(open(processes, graph))) {
                int rank = processes.rank();
                List<float[]> runs =
                    List.of(
                        program.run(rank + 1), program.run(10 * rank), program.run(0.1f * rank));
                assertEquals(graph, program.gpu.driver().calls().count("cuGraphLaunch") > 0);
                return runs;
              }
            });
    for (int i = 0; i < VECTOR.elements(); i++) {
      assertEquals(2 * (1 + 2 + 3) * i, results.get(0).get(0)[i]);
      assertEquals(2 * (10 + 20) * i, results.get(0).get(1)[i]);
    }
    for (int rank = 1; rank < WORLD; rank++) {
      for (int run = 0; run < 3; run++) {
        assertArrayEquals(results.get(0).get(run), results.get(rank).get(run));
      }
    }
  }

  /** The terms 2 i (r + 1) of rank r are rounded to bfloat16 twice, and their two sums are. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sumsBfloat16InEveryRun(boolean graph) throws Exception {
    List<float[]> results =
        RankThreads.run(
            WORLD,
            processes -> {
              SimGpu gpu = open(processes, graph);
              try (DoubledSum program = new DoubledSum(gpu, DataType.BFLOAT16)) {
                program.run(0);
                return program.run(processes.rank() + 1);
              }
            });
    for (int i = 0; i < VECTOR.elements(); i++) {
      double exact = 2 * (1 + 2 + 3) * i;
      assertEquals(exact, results.get(0)[i], Bfloat16.bound(4, exact));
    }
    assertArrayEquals(results.get(0), results.get(1));
    assertArrayEquals(results.get(0), results.get(2));
  }

  /** The reduction waits on the device, so the host waits in a download when the rank is lost. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLostRankEndsTheReductionsOfTheOthers(boolean afterCapture) throws Exception {
    CountDownLatch finished = new CountDownLatch(WORLD - 1);
    List<String> messages =
        RankThreads.run(
            WORLD,
            processes -> {
              try (DoubledSum program = new DoubledSum(open(processes, true))) {
                if (afterCapture) {
                  program.run(1);
                  program.run(1);
                }
                if (processes.rank() == 1) {
                  return "";
                }
                CommunicationException lost =
                    assertThrows(CommunicationException.class, () -> program.run(1));
                assertThrows(CommunicationException.class, () -> program.run(1));
                return lost.getMessage();
              } finally {
                if (processes.rank() == 1) {
                  processes.close();
                  finished.await();
                } else {
                  finished.countDown();
                }
              }
            });
    assertEquals(List.of("rank 1 left", "", "rank 1 left"), messages);
  }

  /** Rank 0 saves when the others have left, which takes longer than a lost rank is awaited. */
  @Test
  void aRankWithNothingOutstandingOutlivesTheOthers() throws Exception {
    CountDownLatch left = new CountDownLatch(WORLD - 1);
    List<Float> values =
        RankThreads.run(
            WORLD,
            processes -> {
              float value;
              try (DoubledSum program = new DoubledSum(open(processes, true))) {
                value = program.run(1)[1];
                if (processes.rank() == 0) {
                  left.await();
                  Thread.sleep(1500);
                  float[] again = new float[(int) VECTOR.elements()];
                  program.gpu.backend().download(program.sum, FloatBuffer.wrap(again));
                  assertEquals(value, again[1]);
                }
              }
              processes.close();
              left.countDown();
              return value;
            });
    assertEquals(List.of(6f, 6f, 6f), values);
  }

  @Test
  void aRankThatIsLostBeforeItJoinsEndsTheOpeningOfTheOthers() throws Exception {
    InProcessGroup group = new InProcessGroup(2);
    CountDownLatch opened = new CountDownLatch(1);
    List<Boolean> ends =
        RankThreads.run(
            2,
            group::join,
            processes -> {
              if (processes.rank() == 1) {
                // Takes part in the agreement on the name, but never joins NCCL's group.
                processes.broadcast(ByteBuffer.allocateDirect(Nccl.ID_BYTES), 0);
                processes.close();
                opened.await();
                return true;
              }
              SimCudaDriver driver = new SimCudaDriver();
              try {
                assertThrows(
                    CommunicationException.class,
                    () -> SimGpu.open(driver, CudaOptions.standard(), processes, network));
                assertEquals(List.of(), driver.leaks());
              } finally {
                opened.countDown();
              }
              return true;
            });
    assertEquals(List.of(true, true), ends);
  }

  @Test
  void anAllReduceNeedsSeveralRanks() {
    try (SimGpu gpu = SimGpu.open(new SimCudaDriver(), CudaOptions.standard());
        Arena arena = new Arena("vectors")) {
      Tensor x = arena.add("x", VECTOR, DataType.FLOAT32);
      arena.allocate(gpu.backend());
      List<Op> program = List.of(new AllReduce(x));
      assertThrows(IllegalStateException.class, () -> gpu.backend().compile(program));
    }
  }

  // Rules of the simulation

  @Test
  void refusesWrongCalls() {
    SimRig rig = SimRig.seeded(1);
    SimNccl nccl = new SimNccl(rig.driver, network);
    byte[] id = nccl.uniqueId();
    refused("rank 2 of 2", () -> nccl.init(id, 2, 2));
    Nccl.Communicator first = nccl.init(id, 2, 0);
    refused("a second communicator", () -> nccl.init(nccl.uniqueId(), 2, 0));
    long vector = rig.upload(DataType.FLOAT32, 1, 2, 3);
    refused("in progress", () -> nccl.sum(first, floats(vector, 3), rig.stream));
    assertTrue(!nccl.ready(first));

    SimRig other = SimRig.seeded(2);
    SimNccl second = new SimNccl(other.driver, network);
    refused("rank 0 of 2", () -> second.init(id, 2, 0));
    refused("rank 1 of 3", () -> second.init(id, 3, 1));
    second.abort(second.init(id, 2, 1));
    assertTrue(nccl.ready(first));
    refused("vector", () -> nccl.sum(first, floats(vector, 1 << 20), rig.stream));
    refused("between elements", () -> nccl.sum(first, floats(vector + 2, 1), rig.stream));
    Nccl.Vector halves = new Nccl.Vector(vector, 1, DataType.FLOAT16);
    refused("a type that no operation sums", () -> nccl.sum(first, halves, rig.stream));
    rig.driver.beginCapture(rig.stream);
    refused("during a capture", () -> nccl.complete(first));
    nccl.abort(first);
    refused("destroyed", () -> nccl.ready(first));
  }

  private static Nccl.Vector floats(long address, long count) {
    return new Nccl.Vector(address, count, DataType.FLOAT32);
  }

  private static void refused(String why, Runnable call) {
    CudaException failure = assertThrows(CudaException.class, call::run);
    assertTrue(failure.getMessage().contains(why), failure.getMessage());
  }

  /** A stream that does not wait uses the vector before, during or after the reduction. */
  @Test
  void usingAVectorDuringItsReductionIsAFault() {
    Set<String> reading = new TreeSet<>();
    Set<String> writing = new TreeSet<>();
    for (int seed = 0; seed < 32; seed++) {
      reading.add(used(seed, (rig, side, vector) -> rig.increment(vector, 1, rig.stream)));
      writing.add(
          used(seed, (rig, side, vector) -> rig.driver.fill(vector, (byte) 0, 4, rig.stream)));
    }
    assertEquals(Set.of("", "UNINITIALISED_MEMORY"), reading);
    assertEquals(Set.of("", "written during its reduction"), writing);
  }

  @Test
  void usingAVectorAroundItsReductionIsNoFault() {
    for (int seed = 0; seed < 32; seed++) {
      String fault =
          used(
              seed,
              (rig, side, vector) -> {
                CudaDriver.Event ended = rig.driver.createEvent();
                rig.driver.record(ended, side);
                rig.driver.waitFor(rig.stream, ended);
                rig.increment(vector, 1, rig.stream);
              });
      assertEquals("", fault);
    }
  }

  /** Commands that use a vector, whose reduction is on a side stream. */
  @FunctionalInterface
  private interface Use {
    void enqueue(SimRig rig, CudaDriver.Stream side, long vector);
  }

  /** What is wrong with a use of a vector whose reduction another stream has started. */
  private String used(long seed, Use use) {
    // The first draws of Random from small seeds are alike.
    SimRig rig = SimRig.seeded(seed * 0x9E3779B97F4A7C15L);
    CudaDriver.Stream side = rig.driver.createStream();
    SimNccl nccl = new SimNccl(rig.driver, network);
    Nccl.Communicator alone = nccl.init(nccl.uniqueId(), 1, 0);
    long vector = rig.upload(DataType.FLOAT32, 1);
    nccl.sum(alone, floats(vector, 1), side);
    use.enqueue(rig, side, vector);
    try {
      rig.driver.synchronize(side);
      rig.driver.synchronize(rig.stream);
      return "";
    } catch (CudaException e) {
      return Stream.of("UNINITIALISED_MEMORY", "written during its reduction")
          .filter(e.getMessage()::contains)
          .findFirst()
          .orElseThrow(() -> e);
    }
  }

  @Test
  void ranksThatReduceDifferentNumbersOfValuesAreAFault() throws Exception {
    faultsOf(
        "[3 FLOAT32, 4 FLOAT32] values by the ranks",
        rank -> HostTensor.filled(Shape.vector(3 + rank), 1));
  }

  @Test
  void ranksThatReduceDifferentTypesAreAFault() throws Exception {
    faultsOf(
        "[4 FLOAT32, 4 BFLOAT16] values by the ranks",
        rank -> {
          HostTensor ones = HostTensor.filled(Shape.vector(4), 1);
          return rank == 0 ? ones : ones.as(DataType.BFLOAT16);
        });
  }

  private void faultsOf(String why, IntFunction<HostTensor> vectors) throws Exception {
    List<String> faults =
        RankThreads.run(
            2,
            processes -> {
              SimRig rig = SimRig.seeded(processes.rank());
              SimNccl nccl = new SimNccl(rig.driver, network);
              ByteBuffer id = ByteBuffer.allocateDirect(Nccl.ID_BYTES);
              id.put(0, processes.rank() == 0 ? nccl.uniqueId() : new byte[0]);
              processes.broadcast(id, 0);
              byte[] name = new byte[Nccl.ID_BYTES];
              id.get(name);
              Nccl.Communicator communicator = nccl.init(name, 2, processes.rank());
              while (!nccl.ready(communicator)) {
                Thread.onSpinWait();
              }
              HostTensor own = vectors.apply(processes.rank());
              long vector = rig.upload(own.type(), own.values());
              nccl.sum(
                  communicator,
                  new Nccl.Vector(vector, own.values().length, own.type()),
                  rig.stream);
              return assertThrows(CudaException.class, () -> rig.driver.synchronize(rig.stream))
                  .getMessage();
            });
    faults.forEach(fault -> assertTrue(fault.contains(why), fault));
  }
}
