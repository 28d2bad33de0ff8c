// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.PinnedMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Transfers data in pieces through pinned memory.
 *
 * <p>An upload first copies each piece to a device buffer on the copy stream, while the device
 * computes. The compute stream then copies it to its target, after all work enqueued before. The
 * host waits only if all buffers are in use.
 */
final class Staging implements AutoCloseable {
  private static final int SLOTS = 8;

  /** Fills or reads a piece. */
  @FunctionalInterface
  interface Piece {
    /**
     * Transfers bytes.
     *
     * @param bytes the piece, from position 0 to its limit
     * @param from its offset in the whole transfer, in bytes
     */
    void move(ByteBuffer bytes, long from);
  }

  /** Buffers of one piece, and the events after its two copies. */
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
   * Allocates the buffers.
   *
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the device has no memory left
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
      owned.closeAfter(e);
      throw e;
    }
  }

  private Slot slot() {
    PinnedMemory host = pinned();
    long device = gpu.allocate(bytes, owned);
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

  /** Copies {@code total} bytes to the device; {@code source} writes them piece by piece. */
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

  /** Copies {@code total} bytes from the device; {@code target} reads them piece by piece. */
  void download(long source, long total, Piece target) {
    for (long from = 0; from < total; from += bytes) {
      int count = (int) Math.min(bytes, total - from);
      driver.copyToHost(download, source + from, count, gpu.compute());
      driver.synchronize(gpu.compute());
      gpu.rank().ifPresent(NcclRank::finished);
      target.move(piece(download, count), from);
    }
  }

  private static ByteBuffer piece(PinnedMemory memory, int count) {
    ByteBuffer all = memory.bytes();
    return all.duplicate().order(all.order()).limit(count);
  }

  /** Waits for pending uploads, then releases the buffers. */
  @Override
  public void close() {
    owned.push(() -> driver.synchronize(gpu.copies()));
    owned.close();
  }
}
