// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

import io.github.chromapath.kernels.KernelArgs;
import io.github.chromapath.kernels.LaunchConfig;
import java.nio.ByteBuffer;

/** The functions of NVIDIA's driver (libcuda) that the backend calls. */
public interface CudaDriver extends CudaDevices {
  /** A device's primary context, which cuDNN and cuBLAS use too. */
  interface Context {}

  /** Commands that run in order. */
  interface Stream {}

  /** A point in a stream. */
  interface Event {}

  /** Loaded kernels. */
  interface Module {}

  /** One kernel. */
  interface Function {}

  /** Captured commands. */
  interface Graph {}

  /** Captured commands ready to be launched. */
  interface GraphExec {}

  /** Pinned (page-locked) host memory. Copies from and to it need no staging by the driver. */
  interface PinnedMemory {
    /** The whole memory in native byte order, at position 0; valid until it is freed. */
    ByteBuffer bytes();
  }

  /**
   * Device memory at this moment.
   *
   * @param free bytes
   * @param total bytes of the device
   */
  record MemoryInfo(long free, long total) {}

  // Contexts

  /** cuDevicePrimaryCtxRetain. */
  Context retainPrimaryContext(int ordinal);

  /** cuDevicePrimaryCtxRelease. */
  void releasePrimaryContext(int ordinal);

  /** cuCtxSetCurrent, for the calling thread. */
  void setCurrent(Context context);

  /** cuMemGetInfo. */
  MemoryInfo memory();

  // Memory

  /**
   * cuMemAlloc: memory with undefined contents, aligned to 256 bytes at least.
   *
   * @throws CudaException with {@link CudaException#outOfMemory()} if the device has no memory left
   */
  long allocate(long bytes);

  /** cuMemFree. */
  void free(long address);

  /** cuMemHostAlloc. */
  PinnedMemory allocatePinned(int bytes);

  /** cuMemFreeHost. */
  void freePinned(PinnedMemory memory);

  /** cuMemcpyHtoDAsync, starting at byte {@code from} of the pinned memory. */
  void copyToDevice(long target, PinnedMemory source, int from, int bytes, Stream stream);

  /** cuMemcpyDtoHAsync to the start of the pinned memory. */
  void copyToHost(PinnedMemory target, long source, int bytes, Stream stream);

  /** cuMemcpyDtoDAsync; the two must not overlap. */
  void copyOnDevice(long target, long source, long bytes, Stream stream);

  /** cuMemsetD8Async. */
  void fill(long target, byte value, long bytes, Stream stream);

  // Streams and events

  /** cuStreamCreate, CU_STREAM_NON_BLOCKING. */
  Stream createStream();

  /** cuStreamDestroy. */
  void destroy(Stream stream);

  /** cuStreamSynchronize: waits for all commands, and throws their faults. */
  void synchronize(Stream stream);

  /** cuStreamWaitEvent: later commands of the stream wait for the event's last record. */
  void waitFor(Stream stream, Event event);

  /** cuEventCreate, CU_EVENT_DISABLE_TIMING. */
  Event createEvent();

  /** cuEventDestroy. */
  void destroy(Event event);

  /** cuEventRecord: the event occurs after all commands enqueued so far. */
  void record(Event event, Stream stream);

  /** cuEventSynchronize: waits for the last record; returns at once if there is none. */
  void synchronize(Event event);

  // Kernels

  /**
   * cuModuleLoadDataEx: assembles PTX for the device.
   *
   * @throws CudaException with the assembler's log, if the assembler rejects the text
   */
  Module loadModule(String ptx);

  /** cuModuleUnload. */
  void unload(Module module);

  /** cuModuleGetFunction. */
  Function function(Module module, String name);

  /**
   * cuOccupancyMaxActiveBlocksPerMultiprocessor: blocks of a kernel that run on an SM at once.
   *
   * @param block threads of a block
   * @param sharedBytes dynamic shared memory of a block
   */
  int residentBlocks(Function function, int block, int sharedBytes);

  /** cuLaunchKernel. */
  void launch(Function function, LaunchConfig config, KernelArgs arguments, Stream stream);

  // Graphs

  /**
   * cuStreamBeginCapture, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL: until {@link #endCapture} commands
   * of the stream are recorded, not run.
   */
  void beginCapture(Stream stream);

  /** cuStreamEndCapture. */
  Graph endCapture(Stream stream);

  /** cuGraphInstantiate. */
  GraphExec instantiate(Graph graph);

  /** cuGraphLaunch. */
  void launch(GraphExec graph, Stream stream);

  /** cuGraphDestroy. */
  void destroy(Graph graph);

  /** cuGraphExecDestroy. */
  void destroy(GraphExec graph);
}
