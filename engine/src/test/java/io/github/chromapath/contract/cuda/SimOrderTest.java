// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static io.github.chromapath.contract.cuda.SimRig.first;
import static io.github.chromapath.contract.cuda.SimRig.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Commands run late, so missing waits become visible. */
class SimOrderTest {
  private static final int SEEDS = 16;

  private final SimRig rig = SimRig.seeded(1);
  private final SimCudaDriver driver = rig.driver;

  @Test
  void aCopyIsVisibleOnlyAfterAWait() {
    long address = rig.uploadWords(7);
    CudaDriver.PinnedMemory pinned = driver.allocatePinned(4);
    pinned.bytes().putInt(0, 3);
    driver.copyToHost(pinned, address, 4, rig.stream);
    assertEquals(-1, first(pinned.bytes()));
    driver.synchronize(rig.stream);
    assertEquals(7, first(pinned.bytes()));
  }

  @Test
  void overwritingPinnedMemoryTooEarlyChangesTheCopy() {
    long address = driver.allocate(4);
    CudaDriver.PinnedMemory pinned = driver.allocatePinned(4);
    CudaDriver.Event copied = driver.createEvent();
    pinned.bytes().putInt(0, 3);
    driver.copyToDevice(address, pinned, 0, 4, rig.stream);
    pinned.bytes().putInt(0, 4);
    driver.record(copied, rig.stream);
    driver.synchronize(copied);
    pinned.bytes().putInt(0, 5);
    driver.synchronize(rig.stream);
    assertEquals(4, rig.word(address), "what lay there when the copy ran");
  }

  @Test
  void freeingPinnedMemoryTooEarlyIsRefused() {
    long address = driver.allocate(4);
    CudaDriver.PinnedMemory pinned = driver.allocatePinned(4);
    driver.copyToDevice(address, pinned, 0, 4, rig.stream);
    refused("CUDA_ERROR_INVALID_VALUE", () -> driver.freePinned(pinned), "yet to touch");
    driver.synchronize(rig.stream);
    driver.freePinned(pinned);
    assertThrows(IllegalStateException.class, pinned::bytes);
    refused(
        "CUDA_ERROR_INVALID_HANDLE", () -> driver.copyToDevice(address, pinned, 0, 4, rig.stream));
  }

  @Test
  void withoutAnEventAnotherStreamReadsStaleData() {
    Set<Integer> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      seen.add(producedAndConsumed(seed, false));
    }
    assertEquals(Set.of(7, 10), seen, "the stale and the new, by chance");
  }

  @Test
  void withAnEventAnotherStreamReadsTheNewData() {
    for (int seed = 0; seed < SEEDS; seed++) {
      assertEquals(10, producedAndConsumed(seed, true), "seed " + seed);
    }
  }

  /** Three increments of 7 on one stream, copied on another. */
  private static int producedAndConsumed(long seed, boolean withEvent) {
    SimRig rig = SimRig.seeded(seed);
    CudaDriver.Stream consumer = rig.driver.createStream();
    CudaDriver.Event produced = rig.driver.createEvent();
    CudaDriver.PinnedMemory pinned = rig.driver.allocatePinned(4);
    long address = rig.uploadWords(7);
    for (int i = 0; i < 3; i++) {
      rig.increment(address, 1, rig.stream);
    }
    rig.driver.record(produced, rig.stream);
    if (withEvent) {
      rig.driver.waitFor(consumer, produced);
    }
    // The wait does not include commands after the record.
    rig.driver.record(rig.driver.createEvent(), rig.stream);
    rig.driver.copyToHost(pinned, address, 4, consumer);
    rig.driver.synchronize(consumer);
    int value = first(pinned.bytes());
    return value == 8 || value == 9 ? 7 : value;
  }

  @Test
  void aWaitRefersToTheLatestRecordAtItsTime() {
    Set<Integer> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      SimRig each = SimRig.seeded(seed);
      CudaDriver.Stream other = each.driver.createStream();
      CudaDriver.Event event = each.driver.createEvent();
      CudaDriver.PinnedMemory pinned = each.driver.allocatePinned(4);
      each.driver.synchronize(event);
      long address = each.uploadWords(0);
      each.increment(address, 1, each.stream);
      each.driver.record(event, each.stream);
      each.driver.waitFor(other, event);
      each.increment(address, 1, each.stream);
      each.driver.record(event, each.stream);
      each.driver.copyToHost(pinned, address, 4, other);
      each.driver.synchronize(other);
      seen.add(first(pinned.bytes()));
    }
    assertEquals(Set.of(1, 2), seen, "at least the first increment; the second by chance");
  }

  @Test
  void streamsCanWaitForEachOtherInTurn() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SimRig each = SimRig.seeded(seed);
      CudaDriver.Stream other = each.driver.createStream();
      long address = each.uploadWords(0);
      CudaDriver.Stream now = each.stream;
      CudaDriver.Stream next = other;
      for (int i = 0; i < 6; i++) {
        each.increment(address, 1, now);
        CudaDriver.Event done = each.driver.createEvent();
        each.driver.record(done, now);
        each.driver.waitFor(next, done);
        each.driver.destroy(done);
        CudaDriver.Stream swap = now;
        now = next;
        next = swap;
      }
      each.driver.synchronize(now);
      assertEquals(6, each.word(address));
    }
  }

  @Test
  void commandsOfADestroyedStreamStillRun() {
    CudaDriver.Stream brief = driver.createStream();
    CudaDriver.Event done = driver.createEvent();
    long address = rig.uploadWords(0);
    rig.increment(address, 1, brief);
    driver.record(done, brief);
    driver.destroy(brief);
    driver.synchronize(done);
    assertEquals(1, rig.word(address));
    CudaException refusal =
        refused("CUDA_ERROR_INVALID_HANDLE", () -> rig.increment(address, 1, brief));
    assertTrue(!refusal.outOfMemory());
  }
}
