// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.AllocationStats;
import java.util.function.ToIntFunction;
import org.bytedeco.javacpp.Pointer;

/**
 * Native objects that are released together, the newest first.
 *
 * <p>Objects are created by C functions and plain {@code calloc}, never by constructors that
 * register with JavaCPP. Such objects would wait for the garbage collector, and their allocation
 * fails if the process exceeds JavaCPP's limit of native memory. Not thread-safe.
 */
final class NativeScope implements AutoCloseable {
  private final AllocationStats allocations;
  private final ReleaseStack owned = new ReleaseStack();

  NativeScope(AllocationStats allocations) {
    this.allocations = allocations;
  }

  /** Another scope with the same allocations; it does not end with this one. */
  NativeScope nested() {
    return new NativeScope(allocations);
  }

  /**
   * Creates an object of oneDNN and owns it.
   *
   * @param handle an empty handle, filled by {@code create}
   * @param call the name of the function and its purpose, for messages
   * @param create returns a status
   * @param destroy returns a status
   */
  <P extends Pointer> P create(
      P handle, String call, ToIntFunction<P> create, ToIntFunction<P> destroy) {
    DnnlStatus.check(create.applyAsInt(handle), call);
    allocations.opened(AllocationStats.Kind.NATIVE, 0);
    owned.push(
        () -> {
          allocations.closed(AllocationStats.Kind.NATIVE, 0);
          DnnlStatus.check(destroy.applyAsInt(handle), "releasing the result of " + call);
        });
    return handle;
  }

  /** Allocates zero-filled bytes for other uses than tensors. */
  Pointer allocate(long bytes) {
    Pointer block = Pointer.calloc(1, bytes);
    if (block == null || block.isNull()) {
      throw new OutOfMemoryError("calloc of " + bytes + " bytes failed");
    }
    allocations.opened(AllocationStats.Kind.NATIVE, bytes);
    owned.push(
        () -> {
          allocations.closed(AllocationStats.Kind.NATIVE, bytes);
          Pointer.free(block);
        });
    return block;
  }

  /** Releases everything, even if one release fails; then throws the first failure. */
  @Override
  public void close() {
    owned.close();
  }
}
