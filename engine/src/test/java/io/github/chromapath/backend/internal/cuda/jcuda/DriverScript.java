// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Context;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Event;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Function;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Graph;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.GraphExec;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.MemoryInfo;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Module;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.PinnedMemory;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Stream;
import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.KernelSignature;
import io.github.chromapath.kernels.LaunchConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Every call of the driver's adapter. */
final class DriverScript extends Script {
  /** Beyond 32 bits, so that truncation is detected. */
  private static final long PLACE = 0x7f12_3456_7800L;

  private static final long LARGE = 5L << 31;

  private final CudaDriver driver;

  DriverScript(CudaDriver driver, Log log, boolean checked) {
    super(log, checked);
    this.driver = driver;
  }

  @Override
  void run() {
    devices();
    Context context =
        call(
            () -> driver.retainPrimaryContext(1), "cuDeviceGet(1)", "cuDevicePrimaryCtxRetain(41)");
    call(() -> driver.setCurrent(context), "cuCtxSetCurrent(0xc0)");
    equal(new MemoryInfo(10L << 30, 11L << 30), call(driver::memory, "cuMemGetInfo_v2()"));
    equal(PLACE, call(() -> driver.allocate(LARGE), "cuMemAlloc_v2(10737418240)"));
    Stream stream = call(driver::createStream, "cuStreamCreate(1)");
    copies(stream);
    events(stream);
    kernels(stream);
    graphs(stream);
    call(() -> driver.free(PLACE), "cuMemFree_v2(0x7f1234567800)");
    call(() -> driver.destroy(stream), "cuStreamDestroy_v2(0x57)");
    call(
        () -> driver.releasePrimaryContext(1),
        "cuDeviceGet(1)",
        "cuDevicePrimaryCtxRelease_v2(41)");
  }

  private void devices() {
    call(driver::init, "cuInit(0)");
    equal(12060, call(driver::version, "cuDriverGetVersion()"));
    equal(1, call(driver::deviceCount, "cuDeviceGetCount()"));
    equal(
        new GpuSpec("Stand-in 42", 7, 5, 68, 11L << 30),
        call(
            () -> driver.device(2),
            "cuDeviceGet(2)",
            "cuDeviceGetName(256, 42)",
            "cuDeviceTotalMem_v2(42)",
            "cuDeviceGetAttribute(75, 42)",
            "cuDeviceGetAttribute(76, 42)",
            "cuDeviceGetAttribute(16, 42)"));
  }

  private void copies(Stream stream) {
    PinnedMemory pinned = call(() -> driver.allocatePinned(64), "cuMemHostAlloc(64, 0)");
    ByteBuffer bytes = pinned.bytes();
    equal(64, bytes.remaining());
    equal(ByteOrder.nativeOrder(), bytes.order());
    bytes.put(0, (byte) -7).put(5, (byte) 99);
    call(
        () -> driver.copyToDevice(PLACE, pinned, 5, 59, stream),
        "cuMemcpyHtoDAsync_v2(0x7f1234567800, first byte 99, 59, 0x57)");
    assertThrows(
        IndexOutOfBoundsException.class, () -> driver.copyToDevice(PLACE, pinned, 6, 59, stream));
    call(
        () -> driver.copyToHost(pinned, PLACE + 1, 4, stream),
        "cuMemcpyDtoHAsync_v2(0x7f1234567801, 4, 0x57)");
    assertThrows(
        IndexOutOfBoundsException.class, () -> driver.copyToHost(pinned, PLACE, 65, stream));
    equal(4 << 24 | 3 << 16 | 2 << 8 | 1, pinned.bytes().getInt(0));
    call(
        () -> driver.copyOnDevice(PLACE, PLACE + LARGE, LARGE, stream),
        "cuMemcpyDtoDAsync_v2(0x7f1234567800, 0x7f14b4567800, 10737418240, 0x57)");
    call(
        () -> driver.fill(PLACE, (byte) 0xff, LARGE, stream),
        "cuMemsetD8Async(0x7f1234567800, 255, 10737418240, 0x57)");
    call(() -> driver.freePinned(pinned), "cuMemFreeHost(first byte 1)");
  }

  private void events(Stream stream) {
    Event event = call(driver::createEvent, "cuEventCreate(2)");
    call(() -> driver.record(event, stream), "cuEventRecord(0xe0, 0x57)");
    call(() -> driver.waitFor(stream, event), "cuStreamWaitEvent(0x57, 0xe0, 0)");
    call(() -> driver.synchronize(event), "cuEventSynchronize(0xe0)");
    call(() -> driver.synchronize(stream), "cuStreamSynchronize(0x57)");
    call(() -> driver.destroy(event), "cuEventDestroy_v2(0xe0)");
  }

  private void kernels(Stream stream) {
    Module module =
        call(
            () -> driver.loadModule(".version 7.0 // \u00e4"),
            "cuModuleLoadDataEx(18 characters, 2 options, log of 8192 bytes)");
    // The parameters of "compute" are aligned: there are gaps after the second and the fourth.
    String name = "probe__ilfd";
    Function function =
        call(() -> driver.function(module, name), "cuModuleGetFunction(0x3d, probe__ilfd)");
    equal(
        5,
        call(
            () -> driver.residentBlocks(function, 128, 512),
            "cuOccupancyMaxActiveBlocksPerMultiprocessor(0xf0, 128, 512)"));
    KernelSignature signature =
        KernelSignature.parse(
                ".entry " + name + "(.param .u32 a, .param .u64 b, .param .f32 c, .param .f64 d )")
            .get(0);
    KernelArgs arguments = KernelArgs.of(signature).add(-5).add(PLACE).add(0.25f).add(-1e-3);
    call(
        () -> driver.launch(function, new LaunchConfig(70000, 128, 512), arguments, stream),
        "cuLaunchKernel(0xf0, 70000 1 1, 128 1 1, 512, 0x57, {-5, 0x7f1234567800, 0.25, -0.001},"
            + " NULL)");
    call(() -> driver.unload(module), "cuModuleUnload(0x3d)");
  }

  private void graphs(Stream stream) {
    call(() -> driver.beginCapture(stream), "cuStreamBeginCapture_v2(0x57, 1)");
    Graph graph = call(() -> driver.endCapture(stream), "cuStreamEndCapture(0x57)");
    GraphExec executable =
        call(() -> driver.instantiate(graph), "cuGraphInstantiateWithFlags(0x6a, 0)");
    call(() -> driver.launch(executable, stream), "cuGraphLaunch(0x6e, 0x57)");
    call(() -> driver.destroy(graph), "cuGraphDestroy(0x6a)");
    call(() -> driver.destroy(executable), "cuGraphExecDestroy(0x6e)");
  }
}
