// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Context;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.Stream;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.dryrun.LiveHandles;
import io.github.chromapath.contract.cuda.SimObjects.SimContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The state that the simulated driver and libraries share: one device and one primary context. */
final class SimCore {
  private static final String INVALID_CONTEXT = "CUDA_ERROR_INVALID_CONTEXT";
  private static final String CAPTURE_UNSUPPORTED = "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED";

  private final GpuSpec device;
  private final SimCalls calls = new SimCalls();
  private final SimMemory memory;
  private final SimScheduler scheduler;
  private final LiveHandles handles = new LiveHandles("CUDA_ERROR_INVALID_HANDLE");
  private final List<LiveHandles> libraries = new ArrayList<>();
  private final List<LiveHandles> descriptors = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final Map<Thread, Context> current = new ConcurrentHashMap<>();
  private boolean initialised;
  private SimContext context;

  SimCore(GpuSpec device, long seed) {
    this.device = device;
    memory = new SimMemory(device.memoryBytes());
    scheduler = new SimScheduler(seed);
  }

  GpuSpec device() {
    return device;
  }

  SimCalls calls() {
    return calls;
  }

  SimMemory memory() {
    return memory;
  }

  SimScheduler scheduler() {
    return scheduler;
  }

  /** The driver's own objects. */
  LiveHandles handles() {
    return handles;
  }

  /** Adds a library's objects to the leaks, and removes them when the context ends. */
  void attach(LiveHandles library) {
    libraries.add(library);
  }

  /** Adds a library's objects that need no context to the leaks. */
  void attachDescriptors(LiveHandles library) {
    descriptors.add(library);
  }

  List<String> leaks() {
    List<String> leaks = new ArrayList<>(lost);
    leaks.addAll(alive());
    descriptors.forEach(library -> leaks.addAll(library.alive()));
    if (context != null) {
      leaks.add("the context, retained " + context.retained + " times");
    }
    return leaks;
  }

  private List<String> alive() {
    List<String> alive = new ArrayList<>();
    memory.table().live().entrySet().stream()
        .map(e -> e.getValue() + " bytes at 0x" + Long.toHexString(e.getKey()))
        .sorted()
        .forEach(alive::add);
    alive.addAll(handles.alive());
    libraries.forEach(library -> alive.addAll(library.alive()));
    if (scheduler.pending() > 0) {
      alive.add(scheduler.pending() + " commands that no call waited for");
    }
    return alive;
  }

  // Checks at the start of a call

  /** Begins a call that needs no context. */
  void begin(String call) {
    begin(call, calls.note(call));
  }

  /** Begins a call that is already recorded. */
  void begin(String call, CudaException injected) {
    if (injected != null) {
      throw injected;
    }
    throwFault(call);
    requireInitialised(call);
  }

  /** Begins a call that needs the context. */
  void enter(String call) {
    begin(call);
    requireCurrent(call);
  }

  /** Begins a call that is illegal during a capture: it waits for the device or changes it. */
  void enterOutsideCapture(String call) {
    enter(call);
    refuseInCapture(call);
  }

  /** Runs a call that destroys something. The effect takes place even if the call fails. */
  void destroy(String call, Runnable effect) {
    CudaException injected = calls.note(call);
    CudaException failure = injected == null ? scheduler.failure(call) : injected;
    if (failure == null) {
      requireInitialised(call);
      requireCurrent(call);
    }
    effect.run();
    if (failure != null) {
      throw failure;
    }
  }

  void refuseInCapture(String call) {
    List<SimStream> capturing =
        handles.all(SimStream.class).stream().filter(s -> s.capture() != null).toList();
    if (!capturing.isEmpty()) {
      capturing.forEach(stream -> stream.capture().valid = false);
      throw new CudaException(call + ", during a capture,", CAPTURE_UNSUPPORTED);
    }
  }

  private void requireInitialised(String call) {
    if (!initialised) {
      throw new CudaException(call, "CUDA_ERROR_NOT_INITIALIZED");
    }
  }

  void requireCurrent(String call) {
    Context mine = current.get(Thread.currentThread());
    if (mine == null) {
      throw new CudaException(call + ", with no context current on this thread,", INVALID_CONTEXT);
    }
    if (mine != context) {
      throw new CudaException(call, "CUDA_ERROR_CONTEXT_IS_DESTROYED");
    }
  }

  private void throwFault(String call) {
    CudaException failure = scheduler.failure(call);
    if (failure != null) {
      throw failure;
    }
  }

  // Contexts

  void init() {
    initialised = true;
  }

  Context retain() {
    context = context == null ? new SimContext() : context;
    context.retained++;
    return context;
  }

  void release(String call) {
    if (context == null) {
      throw new CudaException(call + ", of a context that nobody retains,", INVALID_CONTEXT);
    }
    context.retained--;
    if (context.retained == 0) {
      alive().forEach(what -> lost.add(what + ", when the context ended"));
      for (long address : memory.table().live().keySet()) {
        memory.free(address);
      }
      handles.clear();
      libraries.forEach(LiveHandles::clear);
      scheduler.reset();
      context = null;
    }
  }

  void setCurrent(Context made, String call) {
    if (made != null && made != context) {
      throw new CudaException(call + ", given an ended context or another's,", INVALID_CONTEXT);
    }
    current.compute(Thread.currentThread(), (thread, before) -> made);
  }

  // Streams

  SimStream stream(Stream stream, String call) {
    SimStream named = handles.use(SimStream.class, stream, call);
    calls.names(named, scheduler.pending());
    return named;
  }

  /** Appends a command to a stream, or to the graph that the stream captures. */
  void submit(SimStream stream, SimCommand.Work command) {
    if (stream.capture() != null) {
      stream.capture().add(stream, command);
    } else {
      command.given().run();
      push(stream, command);
    }
  }

  /** Appends a command to a stream that does not capture. */
  void push(SimStream stream, SimCommand command) {
    if (stream.pending().isEmpty()) {
      scheduler.add(stream);
    }
    stream.pending().add(command);
  }

  /** Waits for all commands of a stream. */
  void finish(SimStream stream, String call) {
    if (stream.capture() != null) {
      stream.capture().valid = false;
      throw new CudaException(call + ", of a stream that captures,", CAPTURE_UNSUPPORTED);
    }
    scheduler.finish(stream);
    throwFault(call);
  }

  /** Waits for a record of an event. */
  void reach(SimMark mark, String call) {
    scheduler.reach(mark);
    throwFault(call);
  }
}
