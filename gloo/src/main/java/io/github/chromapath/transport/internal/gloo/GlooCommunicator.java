// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import io.github.chromapath.backend.CommunicationException;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.GroupMember;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.transport.internal.liveness.Liveness;
import io.github.chromapath.transport.internal.liveness.Loss;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;

/**
 * A process in a group of Gloo. Gloo's ring computes each sum on one rank and sends it to the
 * others, so all get the same bits. It reads and writes the callers' memory. A sum of bfloat16 is
 * rounded after each addition.
 *
 * <p>Gloo itself notices a closed connection within milliseconds, but a silent one only after its
 * timeout. An operation therefore waits in slices, and asks the {@link Liveness} between them.
 */
final class GlooCommunicator implements Communicator {
  private static final long SLICE_MILLIS = 200;

  /** Holds the groups and buffers that Gloo's threads may still use. */
  private static final Queue<GlooCommunicator> ABANDONED = new ConcurrentLinkedQueue<>();

  private final GroupMember member;
  private final ProcessGroupGloo group;
  private final Liveness liveness;
  private final ReleaseStack releases;
  private final ReentrantLock inUse = new ReentrantLock();
  private volatile boolean closed;

  /** The operation that failed, with its buffer, which Gloo may still write to. */
  private Optional<Failed> failed = Optional.empty();

  private record Failed(CommunicationException reason, Buffer memory) {}

  /**
   * A member of a connected group.
   *
   * @param releases what to close in the end, the group first
   */
  GlooCommunicator(
      GroupMember member, ProcessGroupGloo group, Liveness liveness, ReleaseStack releases) {
    this.member = member;
    this.group = group;
    this.liveness = liveness;
    this.releases = releases;
  }

  @Override
  public int rank() {
    return member.rank();
  }

  @Override
  public int world() {
    return member.world();
  }

  @Override
  public void allReduce(FloatBuffer values) {
    requireDirect(values, values.order());
    run(values, () -> reduce(new FloatPointer(values.slice()), values, torch.ScalarType.Float));
  }

  @Override
  public void allReduce(DoubleBuffer values) {
    requireDirect(values, values.order());
    run(values, () -> reduce(new DoublePointer(values.slice()), values, torch.ScalarType.Double));
  }

  @Override
  public void allReduceBfloat16(ShortBuffer values) {
    requireDirect(values, values.order());
    run(values, () -> reduce(new ShortPointer(values.slice()), values, torch.ScalarType.BFloat16));
  }

  private Work reduce(Pointer data, Buffer values, torch.ScalarType type) {
    return group.allreduce(tensor(data, values, type));
  }

  @Override
  public void broadcast(ByteBuffer bytes, int root) {
    requireDirect(bytes, ByteOrder.nativeOrder());
    if (root < 0 || root >= member.world()) {
      throw new IllegalArgumentException("rank " + root + " of " + member.world());
    }
    run(
        bytes,
        () -> {
          BroadcastOptions options = new BroadcastOptions();
          options.rootRank(root);
          return group.broadcast(
              tensor(new BytePointer(bytes.slice()), bytes, torch.ScalarType.Byte), options);
        });
  }

  /**
   * A tensor in the buffer's memory.
   *
   * @param data of a slice, since libtorch takes the position of a pointer in bytes
   */
  private static TensorVector tensor(Pointer data, Buffer values, torch.ScalarType type) {
    long[] shape = {values.remaining()};
    return new TensorVector(torch.from_blob(data, shape, new TensorOptions(type)));
  }

  private static void requireDirect(Buffer buffer, ByteOrder order) {
    if (!buffer.isDirect() || order != ByteOrder.nativeOrder() || buffer.isReadOnly()) {
      throw new IllegalArgumentException(
          "not a writable, direct buffer in native byte order: " + buffer);
    }
  }

  /** Starts an operation of Gloo. */
  private interface Operation {
    Work start();
  }

  private void run(Buffer memory, Operation operation) {
    inUse.lock();
    PointerScope scope = new PointerScope();
    try {
      if (failed.isPresent()) {
        throw failed.get().reason();
      }
      requireOpen(IllegalStateException::new);
      if (memory.hasRemaining()) {
        await(operation);
      }
    } catch (CommunicationException e) {
      if (failed.isEmpty()) {
        failed = Optional.of(new Failed(e, memory));
      }
      throw e;
    } finally {
      scope.close();
      inUse.unlock();
    }
  }

  private void await(Operation operation) {
    Work work;
    try {
      work = operation.start();
    } catch (RuntimeException e) {
      throw explained(e);
    }
    Milliseconds slice = new Milliseconds(SLICE_MILLIS);
    while (!completes(work, slice)) {
      Optional<Loss> loss = liveness.loss();
      if (loss.isPresent()) {
        throw new CommunicationException(
            loss.get().sentence(), new CancellationException("the operation is abandoned"));
      }
      requireOpen(
          what -> new CommunicationException(what, new CancellationException("by another thread")));
    }
  }

  /**
   * Waits for an operation. libtorch throws if the time is over, and if the operation failed; it
   * may also complete just after the time.
   */
  private boolean completes(Work work, Milliseconds slice) {
    try {
      return work._wait(slice);
    } catch (RuntimeException e) {
      if (!work.isCompleted()) {
        return false;
      }
    }
    try {
      return work._wait(slice);
    } catch (RuntimeException failure) {
      throw explained(failure);
    }
  }

  private CommunicationException explained(RuntimeException failure) {
    String what =
        liveness
            .awaitExplanation()
            .map(Loss::sentence)
            .orElse("the connection to another rank failed (" + GlooJoin.firstLine(failure) + ")");
    return new CommunicationException(what, failure);
  }

  @Override
  public void requireComplete() {
    liveness
        .loss()
        .or(liveness::departure)
        .ifPresent(
            loss -> {
              throw new CommunicationException(loss.sentence());
            });
  }

  private void requireOpen(Function<String, RuntimeException> failure) {
    if (closed) {
      throw failure.apply("the communicator is closed");
    }
  }

  /**
   * Leaves the group. After a failure the group stays as it is until the process ends: Gloo cannot
   * abort an operation, its destructor would wait for silent ranks until its timeout, and
   * destroying a group with a failed operation was seen to corrupt the memory of the process.
   */
  @Override
  public void close() {
    closed = true;
    liveness.close();
    inUse.lock();
    try {
      if (failed.isEmpty()) {
        releases.close();
      } else {
        ABANDONED.add(this);
      }
    } finally {
      inUse.unlock();
    }
  }
}
