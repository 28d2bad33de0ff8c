// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.LaunchConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * The driver through JCuda. The constructor loads JCuda's native library, which depends on the
 * driver's.
 *
 * <p>If the first attempt fails, every later attempt in the process fails too: JCuda's class cannot
 * be initialised again.
 */
public final class JCudaDriverAdapter extends JCudaDevices implements CudaDriver {
  private record JContext(CUcontext context) implements Context {}

  private record JEvent(CUevent event) implements Event {}

  private record JModule(CUmodule module) implements Module {}

  private record JFunction(CUfunction function, String name) implements Function {}

  private record JGraph(CUgraph graph) implements Graph {}

  private record JGraphExec(CUgraphExec graph) implements GraphExec {}

  private record JPinned(Pointer pointer, ByteBuffer whole) implements PinnedMemory {
    @Override
    public ByteBuffer bytes() {
      return whole.duplicate().order(ByteOrder.nativeOrder());
    }

    /** JCuda passes addresses without checks, so a range that is too long is detected here. */
    Pointer range(int from, int bytes) {
      return pointer.withByteOffset(Objects.checkFromIndexSize(from, bytes, whole.capacity()));
    }
  }

  /**
   * Loads JCuda.
   *
   * @throws JCudaLoadException if its library or the driver's cannot be loaded
   */
  public JCudaDriverAdapter() {}

  private static CUcontext of(Context context) {
    return ((JContext) context).context();
  }

  private static CUstream of(Stream stream) {
    return JCudaStream.of(stream).driver();
  }

  private static CUevent of(Event event) {
    return ((JEvent) event).event();
  }

  private static CUmodule of(Module module) {
    return ((JModule) module).module();
  }

  private static CUgraph of(Graph graph) {
    return ((JGraph) graph).graph();
  }

  private static CUgraphExec of(GraphExec graph) {
    return ((JGraphExec) graph).graph();
  }

  private static JPinned of(PinnedMemory memory) {
    return (JPinned) memory;
  }

  // Contexts

  @Override
  public Context retainPrimaryContext(int ordinal) {
    CUcontext context = new CUcontext();
    call.check(
        JCudaDriver.cuDevicePrimaryCtxRetain(context, get(ordinal)),
        "cuDevicePrimaryCtxRetain",
        ordinal);
    return new JContext(context);
  }

  @Override
  public void releasePrimaryContext(int ordinal) {
    call.check(
        JCudaDriver.cuDevicePrimaryCtxRelease(get(ordinal)), "cuDevicePrimaryCtxRelease", ordinal);
  }

  @Override
  public void setCurrent(Context context) {
    call.check(JCudaDriver.cuCtxSetCurrent(of(context)), "cuCtxSetCurrent", of(context));
  }

  @Override
  public MemoryInfo memory() {
    long[] free = new long[1];
    long[] total = new long[1];
    call.check(JCudaDriver.cuMemGetInfo(free, total), "cuMemGetInfo");
    return new MemoryInfo(free[0], total[0]);
  }

  // Memory

  @Override
  public long allocate(long bytes) {
    DeviceAddress address = new DeviceAddress();
    call.check(JCudaDriver.cuMemAlloc(address, bytes), "cuMemAlloc", bytes);
    return address.address();
  }

  @Override
  public void free(long address) {
    DeviceAddress place = new DeviceAddress(address);
    call.check(JCudaDriver.cuMemFree(place), "cuMemFree", place);
  }

  @Override
  public PinnedMemory allocatePinned(int bytes) {
    Pointer pointer = new Pointer();
    call.check(JCudaDriver.cuMemHostAlloc(pointer, bytes, 0), "cuMemHostAlloc", bytes, 0);
    return new JPinned(pointer, pointer.getByteBuffer(0, bytes).slice());
  }

  @Override
  public void freePinned(PinnedMemory memory) {
    Pointer pointer = of(memory).pointer();
    call.check(JCudaDriver.cuMemFreeHost(pointer), "cuMemFreeHost", pointer);
  }

  @Override
  public void copyToDevice(long target, PinnedMemory source, int from, int bytes, Stream stream) {
    DeviceAddress to = new DeviceAddress(target);
    Pointer start = of(source).range(from, bytes);
    call.check(
        JCudaDriver.cuMemcpyHtoDAsync(to, start, bytes, of(stream)),
        "cuMemcpyHtoDAsync",
        to,
        start,
        bytes,
        stream);
  }

  @Override
  public void copyToHost(PinnedMemory target, long source, int bytes, Stream stream) {
    Pointer start = of(target).range(0, bytes);
    DeviceAddress from = new DeviceAddress(source);
    call.check(
        JCudaDriver.cuMemcpyDtoHAsync(start, from, bytes, of(stream)),
        "cuMemcpyDtoHAsync",
        start,
        from,
        bytes,
        stream);
  }

  @Override
  public void copyOnDevice(long target, long source, long bytes, Stream stream) {
    DeviceAddress to = new DeviceAddress(target);
    DeviceAddress from = new DeviceAddress(source);
    call.check(
        JCudaDriver.cuMemcpyDtoDAsync(to, from, bytes, of(stream)),
        "cuMemcpyDtoDAsync",
        to,
        from,
        bytes,
        stream);
  }

  @Override
  public void fill(long target, byte value, long bytes, Stream stream) {
    DeviceAddress to = new DeviceAddress(target);
    call.check(
        JCudaDriver.cuMemsetD8Async(to, value, bytes, of(stream)),
        "cuMemsetD8Async",
        to,
        value,
        bytes,
        stream);
  }

  // Streams and events

  @Override
  public Stream createStream() {
    StreamPointer stream = new StreamPointer();
    int flags = CUstream_flags.CU_STREAM_NON_BLOCKING;
    call.check(JCudaDriver.cuStreamCreate(stream, flags), "cuStreamCreate", flags);
    return new JCudaStream(stream);
  }

  @Override
  public void destroy(Stream stream) {
    call.check(JCudaDriver.cuStreamDestroy(of(stream)), "cuStreamDestroy", stream);
  }

  @Override
  public void synchronize(Stream stream) {
    call.check(JCudaDriver.cuStreamSynchronize(of(stream)), "cuStreamSynchronize", stream);
  }

  @Override
  public void waitFor(Stream stream, Event event) {
    call.check(
        JCudaDriver.cuStreamWaitEvent(of(stream), of(event), 0),
        "cuStreamWaitEvent",
        stream,
        of(event),
        0);
  }

  @Override
  public Event createEvent() {
    CUevent event = new CUevent();
    int flags = CUevent_flags.CU_EVENT_DISABLE_TIMING;
    call.check(JCudaDriver.cuEventCreate(event, flags), "cuEventCreate", flags);
    return new JEvent(event);
  }

  @Override
  public void destroy(Event event) {
    call.check(JCudaDriver.cuEventDestroy(of(event)), "cuEventDestroy", of(event));
  }

  @Override
  public void record(Event event, Stream stream) {
    call.check(
        JCudaDriver.cuEventRecord(of(event), of(stream)), "cuEventRecord", of(event), stream);
  }

  @Override
  public void synchronize(Event event) {
    call.check(JCudaDriver.cuEventSynchronize(of(event)), "cuEventSynchronize", of(event));
  }

  // Kernels

  @Override
  public Module loadModule(String ptx) {
    CUmodule module = new CUmodule();
    PtxImage image = new PtxImage(ptx);
    int status =
        JCudaDriver.cuModuleLoadDataEx(
            module, image.text(), image.options().length, image.options(), image.values());
    call.check(status, "cuModuleLoadDataEx", image);
    return new JModule(module);
  }

  @Override
  public void unload(Module module) {
    call.check(JCudaDriver.cuModuleUnload(of(module)), "cuModuleUnload", of(module));
  }

  @Override
  public Function function(Module module, String name) {
    CUfunction function = new CUfunction();
    call.check(
        JCudaDriver.cuModuleGetFunction(function, of(module), name),
        "cuModuleGetFunction",
        of(module),
        name);
    return new JFunction(function, name);
  }

  @Override
  public int residentBlocks(Function function, int block, int sharedBytes) {
    JFunction kernel = (JFunction) function;
    int[] blocks = new int[1];
    call.check(
        JCudaDriver.cuOccupancyMaxActiveBlocksPerMultiprocessor(
            blocks, kernel.function(), block, sharedBytes),
        "cuOccupancyMaxActiveBlocksPerMultiprocessor",
        kernel.name(),
        block,
        sharedBytes);
    return blocks[0];
  }

  @Override
  public void launch(Function function, LaunchConfig config, KernelArgs arguments, Stream stream) {
    JFunction kernel = (JFunction) function;
    int status =
        JCudaDriver.cuLaunchKernel(
            kernel.function(),
            config.grid(),
            1,
            1,
            config.block(),
            1,
            1,
            config.sharedBytes(),
            of(stream),
            pointers(arguments),
            null);
    call.check(status, "cuLaunchKernel", kernel.name(), config, arguments.signature(), stream);
  }

  /** The C array of pointers to the arguments. */
  private static Pointer pointers(KernelArgs arguments) {
    Pointer packed = Pointer.to(arguments.bytes());
    Pointer[] each = new Pointer[arguments.count()];
    for (int i = 0; i < each.length; i++) {
      each[i] = packed.withByteOffset(arguments.offset(i));
    }
    return Pointer.to(each);
  }

  // Graphs

  @Override
  public void beginCapture(Stream stream) {
    int mode = CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
    call.check(
        JCudaDriver.cuStreamBeginCapture(of(stream), mode), "cuStreamBeginCapture", stream, mode);
  }

  @Override
  public Graph endCapture(Stream stream) {
    CUgraph graph = new CUgraph();
    call.check(JCudaDriver.cuStreamEndCapture(of(stream), graph), "cuStreamEndCapture", stream);
    return new JGraph(graph);
  }

  @Override
  public GraphExec instantiate(Graph graph) {
    CUgraphExec executable = new CUgraphExec();
    call.check(
        JCudaDriver.cuGraphInstantiate(executable, of(graph), 0),
        "cuGraphInstantiate",
        of(graph),
        0);
    return new JGraphExec(executable);
  }

  @Override
  public void launch(GraphExec graph, Stream stream) {
    call.check(
        JCudaDriver.cuGraphLaunch(of(graph), of(stream)), "cuGraphLaunch", of(graph), stream);
  }

  @Override
  public void destroy(Graph graph) {
    call.check(JCudaDriver.cuGraphDestroy(of(graph)), "cuGraphDestroy", of(graph));
  }

  @Override
  public void destroy(GraphExec graph) {
    call.check(JCudaDriver.cuGraphExecDestroy(of(graph)), "cuGraphExecDestroy", of(graph));
  }
}
