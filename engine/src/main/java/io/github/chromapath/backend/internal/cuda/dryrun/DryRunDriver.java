// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import io.github.chromapath.backend.DryRunReport;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.KernelSignature;
import io.github.chromapath.kernels.LaunchConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A driver with one device that allocates addresses, checks handles and bounds, counts commands,
 * and computes nothing. Every command completes at once. Copies to the host leave their targets
 * unchanged.
 */
public final class DryRunDriver implements CudaDriver {
  private static final String INVALID_VALUE = "CUDA_ERROR_INVALID_VALUE";
  private static final int SUPPORTED_VERSION = 12060;
  private static final long FIRST_ADDRESS = 1L << 40;
  private static final long ALIGNMENT = 256;
  private static final int THREADS_PER_SM = 2048;

  private static final class DryContext implements Context {}

  private static final class DryEvent implements Event {}

  private static final class DryStream implements Stream {
    Tally capture;
  }

  private static final class DryModule implements Module {
    final List<KernelSignature> kernels;

    DryModule(List<KernelSignature> kernels) {
      this.kernels = kernels;
    }
  }

  private record DryFunction(KernelSignature kernel) implements Function {}

  private static final class DryGraph implements Graph {
    final Tally commands;

    DryGraph(Tally commands) {
      this.commands = commands;
    }
  }

  private static final class DryGraphExec implements GraphExec {
    final Tally commands;

    DryGraphExec(Tally commands) {
      this.commands = commands;
    }
  }

  private static final class DryPinned implements PinnedMemory {
    final int size;
    private ByteBuffer memory;

    DryPinned(int size) {
      this.size = size;
    }

    @Override
    public ByteBuffer bytes() {
      if (memory == null) {
        memory = ByteBuffer.allocateDirect(size);
      }
      return memory.duplicate().order(ByteOrder.nativeOrder());
    }
  }

  private final GpuSpec device;
  private final AllocationTable memory;
  private final LiveHandles handles = new LiveHandles("CUDA_ERROR_INVALID_HANDLE");
  private final Tally tally = new Tally();
  private final DryContext context = new DryContext();
  private long nextAddress = FIRST_ADDRESS;
  private long pinnedBytes;
  private long graphNodes;

  /** A driver whose allocations are limited by the memory of its device. */
  public DryRunDriver(GpuSpec device) {
    this.device = device;
    memory = new AllocationTable(device.memoryBytes());
  }

  /** Memory and commands so far. */
  public DryRunReport report() {
    return tally.report(memory, pinnedBytes, graphNodes);
  }

  GpuSpec device() {
    return device;
  }

  AllocationTable allocations() {
    return memory;
  }

  /** Counts a computation of a library on a stream. */
  void libraryCall(String name, Stream stream) {
    tally(stream, name).libraryCall(name);
  }

  private DryStream stream(Stream stream, String call) {
    return handles.use(DryStream.class, stream, call);
  }

  /** The counts of a stream: those of its capture, or of commands that ran. */
  private Tally tally(Stream stream, String call) {
    DryStream used = stream(stream, call);
    return used.capture == null ? tally : used.capture;
  }

  private static void require(boolean condition, String call, String status) {
    if (!condition) {
      throw new CudaException(call, status);
    }
  }

  // Devices and contexts

  @Override
  public void init() {}

  @Override
  public int version() {
    return SUPPORTED_VERSION;
  }

  @Override
  public int deviceCount() {
    return 1;
  }

  @Override
  public GpuSpec device(int ordinal) {
    require(ordinal == 0, "cuDeviceGet(" + ordinal + ")", "CUDA_ERROR_INVALID_DEVICE");
    return device;
  }

  @Override
  public Context retainPrimaryContext(int ordinal) {
    String call = "cuDevicePrimaryCtxRetain(" + ordinal + ")";
    require(ordinal == 0, call, "CUDA_ERROR_INVALID_DEVICE");
    return context;
  }

  @Override
  public void releasePrimaryContext(int ordinal) {}

  @Override
  public void setCurrent(Context current) {}

  @Override
  public MemoryInfo memory() {
    return new MemoryInfo(memory.capacity() - memory.liveBytes(), memory.capacity());
  }

  // Memory

  @Override
  public long allocate(long bytes) {
    memory.requireRoom(bytes, "cuMemAlloc(" + bytes + ")");
    long address = nextAddress;
    memory.add(address, bytes);
    nextAddress = (address + bytes + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    return address;
  }

  @Override
  public void free(long address) {
    require(
        memory.remove(address), "cuMemFree(0x" + Long.toHexString(address) + ")", INVALID_VALUE);
  }

  @Override
  public PinnedMemory allocatePinned(int bytes) {
    require(bytes > 0, "cuMemHostAlloc(" + bytes + ")", INVALID_VALUE);
    pinnedBytes += bytes;
    return handles.add("pinned memory", new DryPinned(bytes));
  }

  @Override
  public void freePinned(PinnedMemory freed) {
    pinnedBytes -= handles.remove(DryPinned.class, freed, "cuMemFreeHost()").size;
  }

  @Override
  public void copyToDevice(long target, PinnedMemory source, int from, int bytes, Stream stream) {
    String call = "cuMemcpyHtoDAsync(" + bytes + ")";
    int size = handles.use(DryPinned.class, source, call).size;
    require(from >= 0 && bytes >= 0 && from <= size - bytes, call, INVALID_VALUE);
    memory.require(target, bytes, "target", call, INVALID_VALUE);
    tally(stream, call).move(Tally.Way.TO_DEVICE, bytes);
  }

  @Override
  public void copyToHost(PinnedMemory target, long source, int bytes, Stream stream) {
    String call = "cuMemcpyDtoHAsync(" + bytes + ")";
    int size = handles.use(DryPinned.class, target, call).size;
    require(bytes >= 0 && bytes <= size, call, INVALID_VALUE);
    memory.require(source, bytes, "source", call, INVALID_VALUE);
    tally(stream, call).move(Tally.Way.TO_HOST, bytes);
  }

  @Override
  public void copyOnDevice(long target, long source, long bytes, Stream stream) {
    String call = "cuMemcpyDtoDAsync(" + bytes + ")";
    memory.require(target, bytes, "target", call, INVALID_VALUE);
    memory.require(source, bytes, "source", call, INVALID_VALUE);
    tally(stream, call).move(Tally.Way.ON_DEVICE, bytes);
  }

  @Override
  public void fill(long target, byte value, long bytes, Stream stream) {
    String call = "cuMemsetD8Async(" + bytes + ")";
    memory.require(target, bytes, "target", call, INVALID_VALUE);
    tally(stream, call).move(Tally.Way.FILL, bytes);
  }

  // Streams and events

  @Override
  public Stream createStream() {
    return handles.add("stream", new DryStream());
  }

  @Override
  public void destroy(Stream stream) {
    handles.remove(DryStream.class, stream, "cuStreamDestroy()");
  }

  @Override
  public void synchronize(Stream stream) {
    stream(stream, "cuStreamSynchronize()");
  }

  @Override
  public void waitFor(Stream stream, Event event) {
    stream(stream, "cuStreamWaitEvent()");
    handles.use(DryEvent.class, event, "cuStreamWaitEvent()");
  }

  @Override
  public Event createEvent() {
    return handles.add("event", new DryEvent());
  }

  @Override
  public void destroy(Event event) {
    handles.remove(DryEvent.class, event, "cuEventDestroy()");
  }

  @Override
  public void record(Event event, Stream stream) {
    stream(stream, "cuEventRecord()");
    handles.use(DryEvent.class, event, "cuEventRecord()");
  }

  @Override
  public void synchronize(Event event) {
    handles.use(DryEvent.class, event, "cuEventSynchronize()");
  }

  // Kernels

  @Override
  public Module loadModule(String ptx) {
    return handles.add("module", new DryModule(KernelSignature.parse(ptx)));
  }

  @Override
  public void unload(Module module) {
    handles.remove(DryModule.class, module, "cuModuleUnload()");
  }

  @Override
  public Function function(Module module, String name) {
    String call = "cuModuleGetFunction(" + name + ")";
    return handles.use(DryModule.class, module, call).kernels.stream()
        .filter(kernel -> kernel.name().equals(name))
        .findFirst()
        .map(DryFunction::new)
        .orElseThrow(() -> new CudaException(call, "CUDA_ERROR_NOT_FOUND"));
  }

  /** As many as fit without regard to registers and shared memory. */
  @Override
  public int residentBlocks(Function function, int block, int sharedBytes) {
    require(
        function instanceof DryFunction,
        "cuOccupancyMaxActiveBlocksPerMultiprocessor()",
        INVALID_VALUE);
    return Math.max(1, THREADS_PER_SM / block);
  }

  @Override
  public void launch(Function function, LaunchConfig config, KernelArgs arguments, Stream stream) {
    String call = "cuLaunchKernel(" + arguments.signature().name() + ", " + config + ")";
    require(
        function instanceof DryFunction launched && launched.kernel().equals(arguments.signature()),
        call,
        INVALID_VALUE);
    tally(stream, call).launch(arguments.signature().name());
  }

  // Graphs

  @Override
  public void beginCapture(Stream stream) {
    String call = "cuStreamBeginCapture()";
    DryStream captured = stream(stream, call);
    require(captured.capture == null, call, "CUDA_ERROR_ILLEGAL_STATE");
    captured.capture = new Tally();
  }

  @Override
  public Graph endCapture(Stream stream) {
    String call = "cuStreamEndCapture()";
    DryStream captured = stream(stream, call);
    require(captured.capture != null, call, "CUDA_ERROR_ILLEGAL_STATE");
    Tally commands = captured.capture;
    captured.capture = null;
    graphNodes += commands.commands();
    return handles.add("graph", new DryGraph(commands));
  }

  @Override
  public GraphExec instantiate(Graph graph) {
    Tally commands = handles.use(DryGraph.class, graph, "cuGraphInstantiate()").commands;
    return handles.add("executable graph", new DryGraphExec(commands));
  }

  @Override
  public void launch(GraphExec graph, Stream stream) {
    String call = "cuGraphLaunch()";
    tally(stream, call).add(handles.use(DryGraphExec.class, graph, call).commands);
  }

  @Override
  public void destroy(Graph graph) {
    handles.remove(DryGraph.class, graph, "cuGraphDestroy()");
  }

  @Override
  public void destroy(GraphExec graph) {
    handles.remove(DryGraphExec.class, graph, "cuGraphExecDestroy()");
  }
}
