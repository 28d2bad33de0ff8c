// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static io.github.chromapath.contract.cuda.SimRig.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.KernelCatalog;
import io.github.chromapath.kernels.KernelSignature;
import io.github.chromapath.kernels.LaunchConfig;
import io.github.chromapath.tensor.DataType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls that the simulated driver refuses, each with a valid counterpart. */
@Tag("fast")
class SimCudaDriverTest {
  private static final String INVALID_VALUE = "CUDA_ERROR_INVALID_VALUE";
  private static final String INVALID_HANDLE = "CUDA_ERROR_INVALID_HANDLE";
  private static final String ILLEGAL_ADDRESS = "CUDA_ERROR_ILLEGAL_ADDRESS";

  private final SimRig rig = SimRig.seeded(1);
  private final SimCudaDriver driver = rig.driver;

  @Test
  void callsBeforeInitialisationAreRefused() {
    SimCudaDriver fresh = new SimCudaDriver();
    refused("CUDA_ERROR_NOT_INITIALIZED", fresh::deviceCount);
    fresh.init();
    assertEquals(1, fresh.deviceCount());
    refused("CUDA_ERROR_INVALID_DEVICE", () -> fresh.device(1));
  }

  @Test
  void aContextMustBeCurrentOnTheCallingThread() throws InterruptedException {
    SimCudaDriver fresh = new SimCudaDriver();
    fresh.init();
    CudaDriver.Context context = fresh.retainPrimaryContext(0);
    refused("CUDA_ERROR_INVALID_CONTEXT", () -> fresh.allocate(8), "no context current");
    fresh.setCurrent(context);
    fresh.free(fresh.allocate(8));
    Throwable[] elsewhere = new Throwable[1];
    Thread thread =
        new Thread(() -> elsewhere[0] = assertThrows(CudaException.class, () -> fresh.allocate(8)));
    thread.start();
    thread.join();
    assertTrue(elsewhere[0].getMessage().contains("CUDA_ERROR_INVALID_CONTEXT"));
    fresh.releasePrimaryContext(0);
    refused("CUDA_ERROR_CONTEXT_IS_DESTROYED", () -> fresh.allocate(8));
    refused("CUDA_ERROR_INVALID_CONTEXT", () -> fresh.setCurrent(context));
    refused("CUDA_ERROR_INVALID_CONTEXT", () -> fresh.releasePrimaryContext(0));
    fresh.setCurrent(null);
    assertEquals(List.of(), fresh.leaks());
  }

  @Test
  void memoryIsAlignedFreshAndFreedOnce() {
    long one = driver.allocate(3);
    long two = driver.allocate(1000);
    assertEquals(0, one % 256);
    assertEquals(0, two % 256);
    assertArrayEquals(
        new int[] {-1, -1}, driver.core().memory().bytes().ints(two, 2), "fresh memory");
    assertEquals((1 << 26) - 1003, driver.memory().free());
    driver.free(one);
    refused(INVALID_VALUE, () -> driver.free(one));
    refused(INVALID_VALUE, () -> driver.free(two + 256));
    refused(INVALID_VALUE, () -> driver.allocate(0));
    CudaException full = assertThrows(CudaException.class, () -> driver.allocate((1 << 26) - 999));
    assertTrue(full.outOfMemory());
    driver.free(driver.allocate((1 << 26) - 1000));
  }

  @Test
  void copiesAndFillsKeepTheirBounds() {
    long address = rig.uploadWords(1, 2, 3, 4);
    CudaDriver.PinnedMemory pinned = driver.allocatePinned(16);
    refused(INVALID_VALUE, () -> driver.copyToHost(pinned, address + 4, 16, rig.stream));
    refused(INVALID_VALUE, () -> driver.copyToHost(pinned, address, 17, rig.stream));
    refused(INVALID_VALUE, () -> driver.copyToDevice(address, pinned, 1, 16, rig.stream));
    refused(INVALID_VALUE, () -> driver.copyToDevice(address + 1, pinned, 0, 16, rig.stream));
    refused(INVALID_VALUE, () -> driver.copyOnDevice(address, address + 4, 8, rig.stream), "onto");
    refused(INVALID_VALUE, () -> driver.fill(address, (byte) 0, 17, rig.stream));
    refused(INVALID_VALUE, () -> driver.fill(address - 1, (byte) 0, 1, rig.stream));
    driver.copyOnDevice(address, address + 8, 8, rig.stream);
    driver.fill(address + 8, (byte) 0, 4, rig.stream);
    driver.copyToHost(pinned, address, 16, rig.stream);
    driver.synchronize(rig.stream);
    int[] words = new int[4];
    pinned.bytes().asIntBuffer().get(words);
    assertArrayEquals(new int[] {3, 4, 0, 4}, words);
  }

  @Test
  void freeingMemoryBeforeItsCommandsRunIsAFault() {
    long address = rig.uploadWords(1, 2);
    rig.increment(address, 2, rig.stream);
    driver.free(address);
    refused(ILLEGAL_ADDRESS, () -> driver.synchronize(rig.stream), "FREED_MEMORY", "increment");
    refused(ILLEGAL_ADDRESS, () -> driver.allocate(4));
  }

  @Test
  void foreignAndDestroyedHandlesAreRefused() {
    SimRig other = SimRig.seeded(2);
    refused(INVALID_HANDLE, () -> driver.synchronize(other.stream));
    refused(INVALID_HANDLE, () -> driver.synchronize((CudaDriver.Stream) null));
    CudaDriver.Event event = driver.createEvent();
    driver.destroy(event);
    refused(INVALID_HANDLE, () -> driver.record(event, rig.stream));
    refused(INVALID_HANDLE, () -> driver.destroy(event));
    driver.destroy(rig.stream);
    refused(INVALID_HANDLE, () -> driver.synchronize(rig.stream));
  }

  @Test
  void invalidModulesAndLaunchesAreRefused() {
    refused("CUDA_ERROR_INVALID_PTX", () -> driver.loadModule("nonsense"), "nonsense");
    CudaDriver.Module module = driver.loadModule(SimRig.INCREMENT);
    refused("CUDA_ERROR_NOT_FOUND", () -> driver.function(module, "decrement"));
    CudaDriver.Function increment = driver.function(module, "increment");
    long address = rig.uploadWords(5);
    KernelArgs right = SimRig.arguments(address, 1);
    LaunchConfig small = new LaunchConfig(2, 64, 0);
    driver.launch(increment, small, right, rig.stream);
    driver.synchronize(rig.stream);
    assertEquals(6, rig.word(address));
    refused(
        INVALID_VALUE,
        () -> driver.launch(increment, LaunchConfig.blocks(1), right, rig.stream),
        "at most 128 threads");
    KernelArgs wrong =
        KernelArgs.of(new KernelSignature("increment", List.of(KernelSignature.Parameter.U64)))
            .add(address);
    refused(INVALID_VALUE, () -> driver.launch(increment, small, wrong, rig.stream), "arguments");
    assertThrows(
        IllegalStateException.class,
        () ->
            driver.launch(
                increment, small, KernelArgs.of(SimRig.SIGNATURE).add(address), rig.stream));
    driver.unload(module);
    refused(INVALID_HANDLE, () -> driver.launch(increment, small, right, rig.stream));
  }

  @Test
  void aKernelsFaultIsReportedByTheNextWaitAndEveryLaterCall() {
    long address = rig.uploadWords(5);
    rig.increment(address, 2, rig.stream);
    long unwritten = driver.allocate(4);
    refused(
        ILLEGAL_ADDRESS,
        () -> driver.synchronize(rig.stream),
        "OUT_OF_BOUNDS",
        "kernel increment",
        "PTX line");
    refused(ILLEGAL_ADDRESS, driver::createStream);
    refused(ILLEGAL_ADDRESS, () -> driver.free(address));
    refused(ILLEGAL_ADDRESS, () -> driver.free(unwritten));
    refused(ILLEGAL_ADDRESS, () -> driver.destroy(rig.stream));
    driver.releasePrimaryContext(0);
    assertEquals(1, driver.leaks().size(), "the module alone: " + driver.leaks());
    driver.setCurrent(driver.retainPrimaryContext(0));
    driver.free(driver.allocate(8));
  }

  @Test
  void readingFreshMemoryIsAFault() {
    long fresh = driver.allocate(4);
    rig.increment(fresh, 1, rig.stream);
    refused(
        "CUDA_ERROR_LAUNCH_FAILED", () -> driver.synchronize(rig.stream), "UNINITIALISED_MEMORY");
  }

  @Test
  void shippedKernelsRun() {
    KernelCatalog elementwise = KernelCatalog.load("elementwise");
    CudaDriver.Module module = driver.loadModule(elementwise.ptx());
    KernelSignature signature = elementwise.kernel("cast_f32_f16");
    long x = rig.upload(DataType.FLOAT32, 1, -2.5f, 65504);
    long y = driver.allocate(6);
    driver.launch(
        driver.function(module, signature.name()),
        LaunchConfig.blocks(1),
        KernelArgs.of(signature).add(x).add(y).add(3L),
        rig.stream);
    assertArrayEquals(
        new float[] {1, -2.5f, 65504}, rig.download(y, DataType.FLOAT16, 3), "halves");
  }

  @Test
  void liveObjectsAreListed() {
    driver.allocate(12);
    driver.allocatePinned(7);
    CudaDriver.Event event = driver.createEvent();
    driver.record(event, rig.stream);
    driver.beginCapture(rig.stream);
    driver.instantiate(driver.endCapture(rig.stream));
    List<String> leaks = driver.leaks();
    assertEquals(9, leaks.size(), leaks::toString);
    for (String what :
        List.of(
            "12 bytes",
            "pinned memory of 7 bytes",
            "stream 1",
            "event 1",
            "module 1",
            "graph 1",
            "executable graph 1",
            "1 commands",
            "context")) {
      assertTrue(leaks.toString().contains(what), leaks::toString);
    }
    driver.releasePrimaryContext(0);
    assertEquals(8, driver.leaks().size(), "all but the context itself: " + driver.leaks());
  }

  @Test
  void everyCallCanBeMadeToFailOnce() {
    SimCalls calls = driver.calls();
    calls.clear();
    calls.failAt(2, CudaException.OUT_OF_MEMORY);
    long address = driver.allocate(4);
    CudaException refusal =
        refused(CudaException.OUT_OF_MEMORY, () -> driver.allocate(4), "made to fail");
    assertTrue(refusal.outOfMemory());
    assertTrue(calls.failed());
    driver.fill(address, (byte) 1, 4, rig.stream);
    calls.failAt(1, "CUDA_ERROR_UNKNOWN");
    refused("CUDA_ERROR_UNKNOWN", () -> driver.free(address));
    refused(INVALID_VALUE, () -> driver.free(address));
    assertEquals(
        List.of("cuMemAlloc", "cuMemAlloc", "cuMemsetD8Async", "cuMemFree", "cuMemFree"),
        calls.log());
    assertEquals(2, calls.count("cuMemAlloc"));
    assertEquals(5, calls.total());
  }

  @Test
  void aCallIsRecordedWithItsStreamAndPendingCommands() {
    SimCalls calls = driver.calls();
    CudaDriver.Stream other = driver.createStream();
    long address = driver.allocate(4);
    calls.clear();
    driver.fill(address, (byte) 1, 4, rig.stream);
    driver.fill(address, (byte) 2, 4, other);
    driver.createEvent();
    driver.synchronize(other);
    driver.synchronize(rig.stream);
    driver.fill(address, (byte) 3, 4, rig.stream);
    List<SimCalls.Call> noted = calls.calls();
    assertEquals(
        List.of(
            Optional.of(rig.stream),
            Optional.of(other),
            Optional.empty(),
            Optional.of(other),
            Optional.of(rig.stream),
            Optional.of(rig.stream)),
        noted.stream().map(SimCalls.Call::stream).toList());
    assertEquals(0, noted.get(0).pending());
    assertEquals(1, noted.get(1).pending());
    assertEquals(2, noted.get(3).pending());
    assertEquals(0, noted.get(5).pending());
    driver.synchronize(rig.stream);
  }
}
