// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.AllocationStats;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.PinnedMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves the host's data in pieces through page-locked memory.
 *
 * <p>An upload arrives on the copy stream, in device memory of its own, while the device computes;
 * the compute stream then moves it to its place, after everything that was given to it before. The
 * host waits only where all pieces are on their way.
 */
final class Staging implements AutoCloseable {
  private static final int SLOTS = 8;

  /** Fills a piece, or takes it. */
  @FunctionalInterface
  interface Piece {
    /**
     * Moves bytes.
     *
     * @param bytes the piece, from position 0 to its limit
     * @param from where it lies in the whole, in bytes
     */
    void move(ByteBuffer bytes, long from);
  }

  /** A piece on its way to the device. */
  private record Slot(
      PinnedMemory host, long device, CudaDriver.Event arrived, CudaDriver.Event moved) {}

  private final OpenGpu gpu;
  private final CudaDriver driver;
  private final int bytes;
  private final ReleaseStack owned = new ReleaseStack();
  private final List<Slot> slots = new ArrayList<>();
  private final PinnedMemory download;
  private int next;

  /**
   * Allocates the pieces.
   *
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if there is no room
   */
  Staging(OpenGpu gpu) {
    this.gpu = gpu;
    this.driver = gpu.driver();
    this.bytes = gpu.options().stagingBytes();
    try {
      for (int i = 0; i < SLOTS; i++) {
        slots.add(slot());
      }
      download = pinned();
    } catch (RuntimeException | Error e) {
      try {
        owned.close();
      } catch (RuntimeException failure) {
        e.addSuppressed(failure);
      }
      throw e;
    }
  }

  private Slot slot() {
    PinnedMemory host = pinned();
    long device = gpu.allocate(bytes, AllocationStats.Kind.NATIVE);
    owned.push(() -> gpu.free(device, bytes, AllocationStats.Kind.NATIVE));
    return new Slot(host, device, event(), event());
  }

  private PinnedMemory pinned() {
    PinnedMemory memory = driver.allocatePinned(bytes);
    owned.push(() -> driver.freePinned(memory));
    return memory;
  }

  private CudaDriver.Event event() {
    CudaDriver.Event event = driver.createEvent();
    owned.push(() -> driver.destroy(event));
    return event;
  }

  /** Copies {@code total} bytes, which {@code source} writes piece by piece, to the device. */
  void upload(long target, long total, Piece source) {
    for (long from = 0; from < total; from += bytes) {
      int count = (int) Math.min(bytes, total - from);
      Slot slot = slots.get(next);
      next = (next + 1) % SLOTS;
      driver.synchronize(slot.moved);
      source.move(piece(slot.host, count), from);
      driver.copyToDevice(slot.device, slot.host, 0, count, gpu.copies());
      driver.record(slot.arrived, gpu.copies());
      driver.waitFor(gpu.compute(), slot.arrived);
      driver.copyOnDevice(target + from, slot.device, count, gpu.compute());
      driver.record(slot.moved, gpu.compute());
    }
  }

  /** Copies {@code total} bytes from the device and hands them to {@code target} piece by piece. */
  void download(long source, long total, Piece target) {
    for (long from = 0; from < total; from += bytes) {
      int count = (int) Math.min(bytes, total - from);
      driver.copyToHost(download, source + from, count, gpu.compute());
      driver.synchronize(gpu.compute());
      target.move(piece(download, count), from);
    }
  }

  private static ByteBuffer piece(PinnedMemory memory, int count) {
    ByteBuffer all = memory.bytes();
    return all.duplicate().order(all.order()).limit(count);
  }

  /** Waits for what is on its way, then releases the pieces. */
  @Override
  public void close() {
    owned.push(() -> driver.synchronize(gpu.copies()));
    owned.close();
  }
}
