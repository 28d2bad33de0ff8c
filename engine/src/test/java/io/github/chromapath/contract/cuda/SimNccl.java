// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.Nccl;
import io.github.chromapath.backend.internal.cuda.dryrun.LiveHandles;
import io.github.chromapath.tensor.DataType;
import java.util.Arrays;
import java.util.Optional;

/**
 * NCCL on a simulated device. Checks that a communicator is used on its context and by the thread
 * that made it, only when it is ready and outside of captures where NCCL says so, that all ranks
 * reduce as many values of the same type in the same order, that vectors are live and initialised,
 * and that nothing reads or writes a vector during its reduction. After an abort, a vector that
 * waited for a lost rank is undefined.
 */
final class SimNccl implements Nccl {
  private static final String INVALID_ARGUMENT = "ncclInvalidArgument";
  private static final String INVALID_USAGE = "ncclInvalidUsage";
  private static final float UNDEFINED = Float.intBitsToFloat(0x7fa5a5a5);

  private final SimCore core;
  private final SimNcclNetwork network;
  private final LiveHandles handles = new LiveHandles(INVALID_ARGUMENT);

  private static final class SimCommunicator implements Communicator {
    final SimNcclNetwork.Place place;
    final Thread owner = Thread.currentThread();
    boolean completed;

    SimCommunicator(SimNcclNetwork.Place place) {
      this.place = place;
    }
  }

  SimNccl(SimCudaDriver driver, SimNcclNetwork network) {
    core = driver.core();
    this.network = network;
    core.attach(handles);
  }

  @Override
  public int version() {
    return 22304;
  }

  @Override
  public byte[] uniqueId() {
    return network.name(ID_BYTES);
  }

  @Override
  public Communicator init(byte[] id, int world, int rank) {
    String call = "ncclCommInitRankConfig(" + world + ", " + rank + ")";
    core.enterOutsideCapture(call);
    if (!handles.all(SimCommunicator.class).isEmpty()) {
      throw new CudaException(call + ", of a second communicator of this device,", INVALID_USAGE);
    }
    try {
      return handles.add("communicator", new SimCommunicator(network.join(id, world, rank)));
    } catch (IllegalArgumentException e) {
      throw new CudaException(call + ", " + e.getMessage() + ",", INVALID_ARGUMENT);
    }
  }

  @Override
  public synchronized boolean ready(Communicator communicator) {
    String call = "ncclCommGetAsyncError()";
    return handles.use(SimCommunicator.class, communicator, call).place.complete();
  }

  private synchronized SimCommunicator use(Communicator communicator, String call) {
    SimCommunicator used = handles.use(SimCommunicator.class, communicator, call);
    require(Thread.currentThread() == used.owner, call, "by another thread than made it");
    require(used.place.complete(), call, "while a call before is in progress");
    require(!used.completed, call, "of a completed communicator");
    return used;
  }

  private static void require(boolean condition, String call, String why) {
    if (!condition) {
      throw new CudaException(call + ", " + why + ",", INVALID_USAGE);
    }
  }

  @Override
  public void sum(Communicator communicator, Vector vector, CudaDriver.Stream stream) {
    String call = "ncclAllReduce(" + vector.count() + ", " + vector.type() + ")";
    core.enter(call);
    SimCommunicator used = use(communicator, call);
    SimStream queue = core.stream(stream, call);
    core.memory()
        .table()
        .require(
            vector.address(),
            vector.count() * vector.type().bytes(),
            "vector",
            call,
            INVALID_ARGUMENT);
    require(
        vector.type() == DataType.FLOAT32 || vector.type() == DataType.BFLOAT16,
        call,
        "with a type that no operation sums");
    require(vector.address() % vector.type().bytes() == 0, call, "with a vector between elements");
    Reduction reduction = new Reduction(used, vector, call);
    core.submit(queue, new SimCommand.Work(call, () -> {}, reduction::begin));
    core.submit(queue, new SimCommand.Work(call + ", its end", () -> {}, reduction::end));
  }

  /** A reduction takes time, in which other streams may run commands. */
  private final class Reduction {
    private final SimCommunicator used;
    private final Vector vector;
    private final int bytes;
    private final String call;
    private float[] own = {};

    Reduction(SimCommunicator used, Vector vector, String call) {
      this.used = used;
      this.vector = vector;
      this.call = call;
      bytes = Math.toIntExact(vector.count() * vector.type().bytes());
    }

    /** Nothing can read the vector from now on. */
    void begin() {
      own =
          core.memory()
              .read(
                  vector.address(),
                  vector.type(),
                  Math.toIntExact(vector.count()),
                  "the vector of " + call);
      core.memory().forget(vector.address(), bytes);
    }

    void end() {
      if (!core.memory().untouched(vector.address(), bytes)) {
        throw new SimFault(
            "the vector of " + call + " was written during its reduction",
            "CUDA_ERROR_LAUNCH_FAILED");
      }
      Optional<float[]> sums = used.place.sum(own, vector.type());
      if (sums.isEmpty()) {
        Arrays.fill(own, UNDEFINED);
      }
      core.memory().write(vector.address(), vector.type(), sums.orElse(own));
    }
  }

  @Override
  public void complete(Communicator communicator) {
    String call = "ncclCommFinalize()";
    core.enterOutsideCapture(call);
    use(communicator, call).completed = true;
  }

  @Override
  public void destroy(Communicator communicator) {
    String call = "ncclCommDestroy()";
    core.destroy(
        call,
        () -> {
          SimCommunicator used = remove(communicator, call);
          require(used.completed, call, "before ncclCommFinalize");
        });
  }

  @Override
  public void abort(Communicator communicator) {
    remove(communicator, "ncclCommAbort()").place.abort();
  }

  private synchronized SimCommunicator remove(Communicator communicator, String call) {
    return handles.remove(SimCommunicator.class, communicator, call);
  }
}
