// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static io.github.chromapath.contract.cuda.SimRig.first;
import static io.github.chromapath.contract.cuda.SimRig.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Graph;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.GraphExec;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimGraphTest {
  private static final String UNSUPPORTED = "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED";
  private static final String INVALIDATED = "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED";

  private final SimRig rig = SimRig.seeded(3);
  private final SimCudaDriver driver = rig.driver;

  @Test
  void capturedCommandsRunAtEachLaunchAndNotBefore() {
    long address = rig.uploadWords(10);
    CudaDriver.PinnedMemory pinned = driver.allocatePinned(4);
    rig.increment(address, 1, rig.stream);
    driver.beginCapture(rig.stream);
    rig.increment(address, 1, rig.stream);
    rig.increment(address, 1, rig.stream);
    driver.copyToHost(pinned, address, 4, rig.stream);
    Graph graph = driver.endCapture(rig.stream);
    assertEquals(3, driver.nodes(graph));
    GraphExec ready = driver.instantiate(graph);
    driver.destroy(graph);
    driver.synchronize(rig.stream);
    assertEquals(11, rig.word(address));
    pinned.bytes().putInt(0, 0);
    driver.launch(ready, rig.stream);
    driver.launch(ready, rig.stream);
    assertEquals(-1, first(pinned.bytes()), "poisoned by the launch");
    driver.synchronize(rig.stream);
    assertEquals(15, first(pinned.bytes()));
    driver.destroy(ready);
    refused("CUDA_ERROR_INVALID_HANDLE", () -> driver.launch(ready, rig.stream));
  }

  @Test
  void waitsAndAllocationsInvalidateACapture() {
    long address = rig.uploadWords(10);
    CudaDriver.PinnedMemory pinned = driver.allocatePinned(4);
    CudaDriver.Module module = driver.loadModule(SimRig.INCREMENT);
    SimCudnn cudnn = new SimCudnn(driver);
    for (Runnable call :
        List.<Runnable>of(
            () -> driver.synchronize(rig.stream),
            () -> driver.allocate(4),
            () -> driver.free(address),
            () -> driver.allocatePinned(4),
            () -> driver.freePinned(pinned),
            () -> driver.loadModule(SimRig.INCREMENT),
            cudnn::create)) {
      driver.beginCapture(rig.stream);
      refused(UNSUPPORTED, call);
      refused(INVALIDATED, () -> driver.endCapture(rig.stream));
      driver.synchronize(rig.stream);
    }
    driver.free(address);
    driver.freePinned(pinned);
    driver.unload(module);
  }

  @Test
  void captureBeginsAndEndsOnce() {
    refused("CUDA_ERROR_ILLEGAL_STATE", () -> driver.endCapture(rig.stream));
    driver.beginCapture(rig.stream);
    refused("CUDA_ERROR_ILLEGAL_STATE", () -> driver.beginCapture(rig.stream));
    assertEquals(0, driver.nodes(driver.endCapture(rig.stream)));
  }

  @Test
  void eventsMustNotConnectACaptureToOtherStreams() {
    CudaDriver.Event outside = driver.createEvent();
    CudaDriver.Event inside = driver.createEvent();
    driver.record(outside, rig.stream);
    driver.beginCapture(rig.stream);
    refused("CUDA_ERROR_STREAM_CAPTURE_ISOLATION", () -> driver.waitFor(rig.stream, outside));
    refused(INVALIDATED, () -> driver.endCapture(rig.stream));
    driver.beginCapture(rig.stream);
    driver.record(inside, rig.stream);
    driver.waitFor(rig.stream, inside);
    refused("CUDA_ERROR_CAPTURED_EVENT", () -> driver.synchronize(inside));
    driver.endCapture(rig.stream);
    refused("CUDA_ERROR_CAPTURED_EVENT", () -> driver.waitFor(driver.createStream(), inside));
    driver.synchronize(outside);
  }

  /** Increments of two words on two streams; the second stream's wait for an event joins it. */
  @Test
  void aCaptureCoversStreamsThatJoinIt() {
    CudaDriver.Stream side = driver.createStream();
    CudaDriver.Event forked = driver.createEvent();
    CudaDriver.Event joined = driver.createEvent();
    long address = rig.uploadWords(0);
    long besides = rig.uploadWords(0);
    driver.beginCapture(rig.stream);
    rig.increment(address, 1, rig.stream);
    driver.record(forked, rig.stream);
    driver.waitFor(side, forked);
    rig.increment(address, 1, side);
    rig.increment(besides, 1, rig.stream);
    driver.record(joined, side);
    driver.waitFor(rig.stream, joined);
    rig.increment(address, 1, rig.stream);
    Graph graph = driver.endCapture(rig.stream);
    assertEquals(4, driver.nodes(graph));
    GraphExec ready = driver.instantiate(graph);
    driver.launch(ready, rig.stream);
    driver.launch(ready, rig.stream);
    driver.synchronize(rig.stream);
    assertEquals(6, rig.word(address));
    assertEquals(2, rig.word(besides));
    rig.increment(address, 1, side);
    driver.synchronize(side);
    assertEquals(7, rig.word(address), "the capture of the side stream ended too");
  }

  @Test
  void aCaptureAwaitsTheStreamsThatJoinIt() {
    CudaDriver.Stream side = driver.createStream();
    CudaDriver.Event forked = driver.createEvent();
    CudaDriver.Event joined = driver.createEvent();
    long address = rig.uploadWords(0);
    for (boolean afterJoining : new boolean[] {false, true}) {
      driver.beginCapture(rig.stream);
      driver.record(forked, rig.stream);
      driver.waitFor(side, forked);
      rig.increment(address, 1, side);
      if (afterJoining) {
        driver.record(joined, side);
        driver.waitFor(rig.stream, joined);
        rig.increment(address, 1, side);
      }
      refused("CUDA_ERROR_STREAM_CAPTURE_UNJOINED", () -> driver.endCapture(rig.stream));
    }
    driver.beginCapture(rig.stream);
    driver.record(forked, rig.stream);
    driver.waitFor(side, forked);
    refused("CUDA_ERROR_STREAM_CAPTURE_UNMATCHED", () -> driver.endCapture(side));
    driver.synchronize(side);
  }

  @Test
  void aCapturedLaunchIsOneNode() {
    long address = rig.uploadWords(0);
    driver.beginCapture(rig.stream);
    rig.increment(address, 1, rig.stream);
    rig.increment(address, 1, rig.stream);
    GraphExec two = driver.instantiate(driver.endCapture(rig.stream));
    driver.beginCapture(rig.stream);
    driver.launch(two, rig.stream);
    driver.launch(two, rig.stream);
    Graph four = driver.endCapture(rig.stream);
    assertEquals(2, driver.nodes(four));
    driver.launch(driver.instantiate(four), rig.stream);
    driver.synchronize(rig.stream);
    assertEquals(4, rig.word(address));
  }

  @Test
  void aFailedEndOfCaptureStillEndsIt() {
    driver.beginCapture(rig.stream);
    driver.calls().failAt(1, "CUDA_ERROR_UNKNOWN");
    refused("CUDA_ERROR_UNKNOWN", () -> driver.endCapture(rig.stream));
    driver.free(driver.allocate(4));
  }
}
