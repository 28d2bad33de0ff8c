// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.dryrun.LiveHandles;
import io.github.chromapath.contract.cuda.SimModule.SimFunction;
import io.github.chromapath.contract.cuda.SimObjects.SimEvent;
import io.github.chromapath.contract.cuda.SimObjects.SimGraph;
import io.github.chromapath.contract.cuda.SimObjects.SimGraphExec;
import io.github.chromapath.contract.cuda.SimObjects.SimPinned;
import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.LaunchConfig;
import java.util.List;

/**
 * A driver with one simulated device.
 *
 * <p>Commands run only when a call waits for them. Their order is random, drawn from a seed, within
 * the limits that streams and events set. Until a copy to the host runs, every byte of its target
 * is 0xff. A copy to the device reads its source when it runs. The fault of a command is reported
 * by the next synchronisation and by every later call, with the interpreter's report. Only the end
 * of the context clears it.
 *
 * <p>The driver is stricter than a real one. Freeing device memory does not wait for commands that
 * use it: they fail when they run. Pinned memory cannot be freed while a copy still uses it.
 * Arguments for another kernel are refused. A stream that joins a capture must be awaited by the
 * stream where the capture began, not by way of a third one.
 */
public final class SimCudaDriver implements CudaDriver {
  private static final int RESIDENT_THREADS = 512;
  private static final String INVALID_VALUE = "CUDA_ERROR_INVALID_VALUE";
  private static final String CAPTURED_EVENT = "CUDA_ERROR_CAPTURED_EVENT";
  private static final int SUPPORTED_VERSION = 12060;

  private final SimCore core;
  private final SimMemory memory;
  private final LiveHandles handles;

  /**
   * A driver with a device.
   *
   * @param device its memory size limits allocations; a block is smaller than 2 GiB
   * @param seed determines the order of commands, blocks and warps
   */
  public SimCudaDriver(GpuSpec device, long seed) {
    core = new SimCore(device, seed);
    memory = core.memory();
    handles = core.handles();
  }

  /** A driver with a device of compute capability 8.0, two SMs and 1 GiB. */
  public SimCudaDriver() {
    this(new GpuSpec("Simulated GPU", 8, 0, 2, 1L << 30), 1);
  }

  // Queries of tests

  /** The recorded calls of this driver and of the libraries on it; can make one fail. */
  public SimCalls calls() {
    return core.calls();
  }

  /**
   * Descriptions of everything that is live, or was live when its context ended: contexts,
   * allocations, pinned memory, streams, events, modules, graphs, handles and descriptors of
   * libraries, and commands that no call waited for. Empty if everything was released.
   */
  public List<String> leaks() {
    return core.leaks();
  }

  /** Bytes of device memory allocated now. */
  public long liveBytes() {
    return memory.table().liveBytes();
  }

  /** The most bytes of device memory that were ever allocated at once. */
  public long highWaterBytes() {
    return memory.table().highWaterBytes();
  }

  /** The state that this driver and its libraries share. */
  SimCore core() {
    return core;
  }

  private static void require(boolean condition, String call, String why) {
    if (!condition) {
      throw new CudaException(call + ", " + why + ",", INVALID_VALUE);
    }
  }

  // Devices

  @Override
  public void init() {
    CudaException injected = core.calls().note("cuInit(0)");
    if (injected != null) {
      throw injected;
    }
    core.init();
  }

  @Override
  public int version() {
    core.begin("cuDriverGetVersion()");
    return SUPPORTED_VERSION;
  }

  @Override
  public int deviceCount() {
    core.begin("cuDeviceGetCount()");
    return 1;
  }

  @Override
  public GpuSpec device(int ordinal) {
    String call = "cuDeviceGet(" + ordinal + ")";
    core.begin(call);
    requireOnly(ordinal, call);
    return core.device();
  }

  private static void requireOnly(int ordinal, String call) {
    if (ordinal != 0) {
      throw new CudaException(call, "CUDA_ERROR_INVALID_DEVICE");
    }
  }

  // Contexts

  @Override
  public Context retainPrimaryContext(int ordinal) {
    String call = "cuDevicePrimaryCtxRetain(" + ordinal + ")";
    core.begin(call);
    requireOnly(ordinal, call);
    return core.retain();
  }

  @Override
  public void releasePrimaryContext(int ordinal) {
    String call = "cuDevicePrimaryCtxRelease(" + ordinal + ")";
    CudaException injected = core.calls().note(call);
    requireOnly(ordinal, call);
    core.release(call);
    if (injected != null) {
      throw injected;
    }
  }

  @Override
  public void setCurrent(Context context) {
    String call = "cuCtxSetCurrent()";
    core.begin(call);
    core.setCurrent(context, call);
  }

  @Override
  public MemoryInfo memory() {
    core.enter("cuMemGetInfo()");
    long total = memory.table().capacity();
    return new MemoryInfo(total - memory.table().liveBytes(), total);
  }

  // Memory

  @Override
  public long allocate(long bytes) {
    String call = "cuMemAlloc(" + bytes + ")";
    core.enterOutsideCapture(call);
    return memory.allocate(bytes, call);
  }

  @Override
  public void free(long address) {
    String call = "cuMemFree(0x" + Long.toHexString(address) + ")";
    core.destroy(
        call,
        () -> {
          core.refuseInCapture(call);
          require(memory.free(address), call, "where no live allocation starts");
        });
  }

  @Override
  public PinnedMemory allocatePinned(int bytes) {
    String call = "cuMemHostAlloc(" + bytes + ")";
    core.enterOutsideCapture(call);
    require(bytes > 0, call, "of no bytes");
    return handles.add("pinned memory of " + bytes + " bytes, number", new SimPinned(bytes));
  }

  @Override
  public void freePinned(PinnedMemory pinned) {
    String call = "cuMemFreeHost()";
    core.destroy(
        call,
        () -> {
          core.refuseInCapture(call);
          SimPinned freed = handles.use(SimPinned.class, pinned, call);
          require(
              freed.pending == 0 || core.scheduler().failure(call) != null,
              call,
              "of memory that a copy has yet to touch");
          handles.remove(SimPinned.class, pinned, call);
          freed.poison(freed.memory.capacity());
          freed.freed = true;
        });
  }

  @Override
  public void copyToDevice(long target, PinnedMemory source, int from, int bytes, Stream stream) {
    String call = "cuMemcpyHtoDAsync(" + bytes + ")";
    core.enter(call);
    SimStream queue = core.stream(stream, call);
    SimPinned pinned = handles.use(SimPinned.class, source, call);
    require(
        from >= 0 && bytes >= 0 && from <= pinned.memory.capacity() - bytes,
        call,
        "outside its pinned source");
    memory.table().require(target, bytes, "target", call, INVALID_VALUE);
    Runnable body =
        () -> {
          pinned.requireAlive(call);
          memory.bytes().copyIn(target, pinned.memory.duplicate().position(from), bytes);
          pinned.pending--;
        };
    core.submit(queue, new SimCommand.Work(call, () -> pinned.pending++, body));
  }

  @Override
  public void copyToHost(PinnedMemory target, long source, int bytes, Stream stream) {
    String call = "cuMemcpyDtoHAsync(" + bytes + ")";
    core.enter(call);
    SimStream queue = core.stream(stream, call);
    SimPinned pinned = handles.use(SimPinned.class, target, call);
    require(bytes >= 0 && bytes <= pinned.memory.capacity(), call, "larger than its pinned target");
    memory.table().require(source, bytes, "source", call, INVALID_VALUE);
    Runnable given =
        () -> {
          pinned.pending++;
          pinned.poison(bytes);
        };
    Runnable body =
        () -> {
          pinned.requireAlive(call);
          memory.bytes().copyOut(source, pinned.memory.duplicate(), bytes);
          pinned.pending--;
        };
    core.submit(queue, new SimCommand.Work(call, given, body));
  }

  @Override
  public void copyOnDevice(long target, long source, long bytes, Stream stream) {
    String call = "cuMemcpyDtoDAsync(" + bytes + ")";
    core.enter(call);
    SimStream queue = core.stream(stream, call);
    memory.table().require(target, bytes, "target", call, INVALID_VALUE);
    memory.table().require(source, bytes, "source", call, INVALID_VALUE);
    require(
        target + bytes <= source || source + bytes <= target, call, "onto memory that it reads");
    Runnable body = () -> memory.bytes().copy(target, source, (int) bytes);
    core.submit(queue, new SimCommand.Work(call, () -> {}, body));
  }

  @Override
  public void fill(long target, byte value, long bytes, Stream stream) {
    String call = "cuMemsetD8Async(" + bytes + ")";
    core.enter(call);
    SimStream queue = core.stream(stream, call);
    memory.table().require(target, bytes, "target", call, INVALID_VALUE);
    Runnable body = () -> memory.bytes().fill(target, value, (int) bytes);
    core.submit(queue, new SimCommand.Work(call, () -> {}, body));
  }

  // Streams and events

  @Override
  public Stream createStream() {
    core.enter("cuStreamCreate(CU_STREAM_NON_BLOCKING)");
    return handles.add("stream", new SimStream());
  }

  @Override
  public void destroy(Stream stream) {
    String call = "cuStreamDestroy()";
    core.destroy(call, () -> handles.remove(SimStream.class, stream, call));
  }

  @Override
  public void synchronize(Stream stream) {
    String call = "cuStreamSynchronize()";
    core.enter(call);
    core.finish(core.stream(stream, call), call);
  }

  @Override
  public void waitFor(Stream stream, Event event) {
    String call = "cuStreamWaitEvent()";
    core.enter(call);
    SimStream queue = core.stream(stream, call);
    SimMark mark = handles.use(SimEvent.class, event, call).last;
    if (mark == null) {
      return;
    }
    if (queue.capture() == null && mark.capture() != null && mark.capture().running()) {
      mark.capture().join(queue);
    }
    if (queue.capture() == null) {
      requireNotCaptured(mark, call);
      core.push(queue, new SimCommand.Wait(mark));
    } else if (mark.capture() == queue.capture()) {
      queue.capture().add(queue, new SimCommand.Wait(mark));
    } else {
      queue.capture().valid = false;
      throw new CudaException(
          call + ", of an event recorded outside the capture,",
          "CUDA_ERROR_STREAM_CAPTURE_ISOLATION");
    }
  }

  private static void requireNotCaptured(SimMark mark, String call) {
    if (mark.capture() != null) {
      throw new CudaException(call + ", of an event recorded in a capture,", CAPTURED_EVENT);
    }
  }

  @Override
  public Event createEvent() {
    core.enter("cuEventCreate(CU_EVENT_DISABLE_TIMING)");
    return handles.add("event", new SimEvent());
  }

  @Override
  public void destroy(Event event) {
    String call = "cuEventDestroy()";
    core.destroy(call, () -> handles.remove(SimEvent.class, event, call));
  }

  @Override
  public void record(Event event, Stream stream) {
    String call = "cuEventRecord()";
    core.enter(call);
    SimStream queue = core.stream(stream, call);
    SimMark mark = new SimMark(queue);
    handles.use(SimEvent.class, event, call).last = mark;
    if (mark.capture() == null) {
      core.push(queue, new SimCommand.Reach(mark));
    } else {
      mark.capture().add(queue, new SimCommand.Reach(mark));
    }
  }

  @Override
  public void synchronize(Event event) {
    String call = "cuEventSynchronize()";
    core.enter(call);
    SimMark mark = handles.use(SimEvent.class, event, call).last;
    if (mark != null) {
      requireNotCaptured(mark, call);
      core.reach(mark, call);
    }
  }

  // Kernels

  @Override
  public Module loadModule(String ptx) {
    String call = "cuModuleLoadDataEx()";
    core.enterOutsideCapture(call);
    return handles.add("module", SimModule.load(ptx, memory.bytes(), call));
  }

  @Override
  public void unload(Module module) {
    String call = "cuModuleUnload()";
    core.destroy(call, () -> handles.remove(SimModule.class, module, call).unload());
  }

  @Override
  public Function function(Module module, String name) {
    String call = "cuModuleGetFunction(" + name + ")";
    core.enter(call);
    return handles.use(SimModule.class, module, call).function(name, call);
  }

  /** Fewer than the threads of an SM allow, as of a kernel with many registers. */
  @Override
  public int residentBlocks(Function function, int block, int sharedBytes) {
    String call = "cuOccupancyMaxActiveBlocksPerMultiprocessor()";
    core.enter(call);
    require(function instanceof SimFunction, call, "of another driver's kernel");
    return Math.max(1, RESIDENT_THREADS / block);
  }

  @Override
  public void launch(Function function, LaunchConfig config, KernelArgs arguments, Stream stream) {
    core.enter("cuLaunchKernel()");
    require(function instanceof SimFunction, "cuLaunchKernel()", "of another driver's kernel");
    SimFunction kernel = (SimFunction) function;
    String call = "cuLaunchKernel(" + kernel.name() + ", " + config + ")";
    SimStream queue = core.stream(stream, call);
    handles.use(SimModule.class, kernel.module(), call);
    kernel.requireFits(config, arguments, call);
    List<byte[]> values = SimFunction.values(arguments);
    Runnable body = () -> kernel.run(config, values, core.scheduler().launchSeed(), call);
    core.submit(queue, new SimCommand.Work(call, () -> {}, body));
  }

  // Graphs

  @Override
  public void beginCapture(Stream stream) {
    String call = "cuStreamBeginCapture(CU_STREAM_CAPTURE_MODE_THREAD_LOCAL)";
    core.enter(call);
    SimStream queue = core.stream(stream, call);
    if (queue.capture() != null) {
      throw new CudaException(call + ", of a stream that captures,", "CUDA_ERROR_ILLEGAL_STATE");
    }
    queue.capture(new SimCapture(queue));
  }

  @Override
  public Graph endCapture(Stream stream) {
    String call = "cuStreamEndCapture()";
    CudaException injected = core.calls().note(call);
    SimStream queue = core.stream(stream, call);
    SimCapture capture = queue.capture();
    if (capture != null) {
      capture.end();
    }
    core.begin(call, injected);
    core.requireCurrent(call);
    if (capture == null) {
      throw new CudaException(call + ", of no capture,", "CUDA_ERROR_ILLEGAL_STATE");
    }
    if (capture.origin() != queue) {
      throw new CudaException(
          call + ", of a capture of another stream,", "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED");
    }
    if (!capture.valid) {
      throw new CudaException(call, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED");
    }
    if (!capture.joined()) {
      throw new CudaException(
          call + ", with work that its stream does not await,",
          "CUDA_ERROR_STREAM_CAPTURE_UNJOINED");
    }
    return handles.add("graph", new SimGraph(capture));
  }

  /** Number of captured commands. */
  long nodes(Graph graph) {
    return handles.use(SimGraph.class, graph, "nodes()").commands.work().size();
  }

  @Override
  public GraphExec instantiate(Graph graph) {
    String call = "cuGraphInstantiate()";
    core.enter(call);
    SimGraph captured = handles.use(SimGraph.class, graph, call);
    return handles.add("executable graph", new SimGraphExec(captured.commands));
  }

  @Override
  public void launch(GraphExec graph, Stream stream) {
    String call = "cuGraphLaunch()";
    core.enter(call);
    SimStream queue = core.stream(stream, call);
    SimCapture captured = handles.use(SimGraphExec.class, graph, call).commands;
    if (queue.capture() != null) {
      List<SimCommand.Work> commands = captured.work();
      Runnable given = () -> commands.forEach(c -> c.given().run());
      Runnable body = () -> commands.forEach(c -> c.body().run());
      core.submit(queue, new SimCommand.Work(call, given, body));
    } else {
      captured.launch(core, queue);
    }
  }

  @Override
  public void destroy(Graph graph) {
    String call = "cuGraphDestroy()";
    core.destroy(call, () -> handles.remove(SimGraph.class, graph, call));
  }

  @Override
  public void destroy(GraphExec graph) {
    String call = "cuGraphExecDestroy()";
    core.destroy(call, () -> handles.remove(SimGraphExec.class, graph, call));
  }
}
