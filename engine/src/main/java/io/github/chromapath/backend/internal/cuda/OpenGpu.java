// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.UnavailableBackendException;
import io.github.chromapath.backend.internal.AllocationStats;
import io.github.chromapath.backend.internal.DeviceThread;
import io.github.chromapath.backend.internal.cuda.driver.Cublas;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.backend.internal.cuda.driver.CudaDevices;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver.MemoryInfo;
import io.github.chromapath.backend.internal.cuda.driver.CudaException;
import io.github.chromapath.backend.internal.cuda.driver.CudaRanks;
import io.github.chromapath.backend.internal.cuda.driver.Cudnn;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.OutOfDeviceMemoryException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An open GPU: its context, its streams, the libraries' handles, the kernels. All calls are made on
 * {@link #thread()}, where the context is current.
 */
final class OpenGpu implements AutoCloseable {
  /** Workspace of cuBLAS: NVIDIA's recommendation for Hopper; older GPUs use less. */
  private static final long CUBLAS_WORKSPACE = 32L << 20;

  /**
   * A failure of unknown cause counts as a lack of memory if less is free: cuDNN and cuBLAS load
   * several hundred MiB of code at their first calls.
   */
  private static final long LITTLE_MEMORY = 256L << 20;

  private final DeviceThread thread;
  private final AllocationStats allocations;
  private final CudaApi api;
  private final CudaOptions options;
  private final GpuSpec device;
  private final ReleaseStack owned = new ReleaseStack();
  private final CudaDriver.Stream compute;
  private final CudaDriver.Stream copies;
  private final Optional<SideStream> reductions;
  private final Cudnn.Handle cudnn;
  private final Cublas.Handle cublas;
  private final Kernels kernels;
  private final Optional<NcclRank> rank;

  /**
   * Opens the GPU of the options' ordinal, or GPU 0.
   *
   * @param ranks the processes that train together
   * @throws UnavailableBackendException if there is no such GPU, or it is too old
   * @throws io.github.chromapath.backend.CommunicationException if another rank is lost
   * @throws OutOfDeviceMemoryException if the device has no memory for context and libraries
   * @throws CudaException if a call fails
   */
  OpenGpu(
      DeviceThread thread,
      AllocationStats allocations,
      CudaApi api,
      CudaOptions options,
      CudaRanks ranks) {
    this.thread = thread;
    this.allocations = allocations;
    this.api = api;
    this.options = options;
    CudaDriver driver = api.driver();
    try {
      driver.init();
      int ordinal = options.ordinal().orElse(0);
      device = device(driver, ordinal);
      CudaDriver.Context context = driver.retainPrimaryContext(ordinal);
      owned.push(() -> driver.releasePrimaryContext(ordinal));
      driver.setCurrent(context);
      compute = stream();
      copies = stream();
      reductions = ranks.processes().world() > 1 ? Optional.of(sideStream()) : Optional.empty();
      cudnn = api.cudnn().create();
      owned.push(() -> api.cudnn().destroy(cudnn));
      api.cudnn().setStream(cudnn, compute);
      cublas = api.cublas().create();
      owned.push(() -> api.cublas().destroy(cublas));
      api.cublas().setStream(cublas, compute);
      long workspace = allocate(CUBLAS_WORKSPACE, owned);
      api.cublas().setWorkspace(cublas, workspace, CUBLAS_WORKSPACE);
      kernels = new Kernels(driver);
      owned.push(kernels::close);
      rank = reductions.map(stream -> NcclRank.join(ranks, stream));
      rank.ifPresent(joined -> owned.push(joined::close));
    } catch (CudaException e) {
      RuntimeException seen = explained(e);
      owned.closeAfter(seen);
      throw seen;
    } catch (RuntimeException | Error e) {
      owned.closeAfter(e);
      throw e;
    }
  }

  private static GpuSpec device(CudaDriver driver, int ordinal) {
    int count = driver.deviceCount();
    if (ordinal >= count) {
      throw new UnavailableBackendException(CudaDevices.noSuchDevice(ordinal, count));
    }
    GpuSpec device = driver.device(ordinal);
    if (!device.supported()) {
      throw new UnavailableBackendException(
          "GPU %d: %s".formatted(ordinal, device.unsupportedBecause()));
    }
    return device;
  }

  private SideStream sideStream() {
    SideStream stream = new SideStream(api.driver(), compute);
    owned.push(stream::close);
    return stream;
  }

  private CudaDriver.Stream stream() {
    CudaDriver.Stream stream = api.driver().createStream();
    owned.push(() -> api.driver().destroy(stream));
    return stream;
  }

  /** The thread of all calls. */
  DeviceThread thread() {
    return thread;
  }

  AllocationStats allocations() {
    return allocations;
  }

  CudaOptions options() {
    return options;
  }

  GpuSpec device() {
    return device;
  }

  CudaDriver driver() {
    return api.driver();
  }

  Cudnn cudnn() {
    return api.cudnn();
  }

  Cublas cublas() {
    return api.cublas();
  }

  /** cuDNN's handle, bound to {@link #compute()}. */
  Cudnn.Handle cudnnHandle() {
    return cudnn;
  }

  /** cuBLAS's handle, bound to {@link #compute()}. */
  Cublas.Handle cublasHandle() {
    return cublas;
  }

  /** The stream of all computations. */
  CudaDriver.Stream compute() {
    return compute;
  }

  /** This GPU among those of all ranks; empty if there is one rank. */
  Optional<NcclRank> rank() {
    return rank;
  }

  /** The stream of uploads from the host. */
  CudaDriver.Stream copies() {
    return copies;
  }

  /**
   * Whether convolutions and matrix products of this type compute in TF32: for FLOAT32, if the
   * options allow it and the device supports it.
   */
  boolean tensorFloat32(DataType type) {
    return type == DataType.FLOAT32
        && options.algorithms().tensorFloat32()
        && device.multipliesTensorFloat32();
  }

  Kernels kernels() {
    return kernels;
  }

  /**
   * Device memory with undefined contents.
   *
   * @throws OutOfDeviceMemoryException if the device has no memory left
   */
  long allocate(long bytes, AllocationStats.Kind kind) {
    long address;
    try {
      address = driver().allocate(bytes);
    } catch (CudaException e) {
      throw e.outOfMemory()
          ? outOfMemory(
              "%s has no room for a block of %d bytes (%.2f GiB)"
                  .formatted(device.name(), bytes, gibibytes(bytes)),
              e)
          : e;
    }
    allocations.opened(kind, bytes);
    return address;
  }

  /**
   * Device memory other than a tensor's, with undefined contents, which {@code owner} releases.
   *
   * @throws OutOfDeviceMemoryException if the device has no memory left
   */
  long allocate(long bytes, ReleaseStack owner) {
    long address = allocate(bytes, AllocationStats.Kind.NATIVE);
    owner.push(() -> free(address, bytes, AllocationStats.Kind.NATIVE));
    return address;
  }

  /** Runs work of the user. A failed call is thrown as {@link #explained}. */
  <T> T explaining(Supplier<T> work) {
    try {
      return work.get();
    } catch (CudaException e) {
      throw explained(e);
    }
  }

  /** {@link #explaining} for work without a result. */
  void explainingRun(Runnable work) {
    explaining(
        () -> {
          work.run();
          return true;
        });
  }

  /**
   * A failed call as the user must see it: a lack of memory, if the status says so, or if it names
   * no cause and the device has little memory left.
   */
  RuntimeException explained(CudaException failure) {
    if (!failure.mayBeOutOfMemory()) {
      return failure;
    }
    Optional<MemoryInfo> memory = memory();
    boolean full = memory.isPresent() && memory.get().free() < LITTLE_MEMORY;
    return failure.outOfMemory() || full
        ? outOfMemory(
            "%s has no memory left (%s)"
                .formatted(device == null ? "the GPU" : device.name(), failure.getMessage()),
            failure)
        : failure;
  }

  private RuntimeException outOfMemory(String sentence, CudaException cause) {
    OutOfDeviceMemoryException failure =
        new OutOfDeviceMemoryException(
            memory()
                .map(
                    memory ->
                        "%s: %.2f GiB of its %.2f GiB are free"
                            .formatted(
                                sentence, gibibytes(memory.free()), gibibytes(memory.total())))
                .orElse(sentence));
    failure.initCause(cause);
    return failure;
  }

  /** Empty if the driver cannot tell. */
  private Optional<MemoryInfo> memory() {
    try {
      return Optional.of(driver().memory());
    } catch (CudaException e) {
      return Optional.empty();
    }
  }

  private static double gibibytes(long bytes) {
    return bytes / (double) (1L << 30);
  }

  /** Waits for all computations and reductions, and throws their faults. */
  void finish() {
    driver().synchronize(compute);
    reductions.ifPresent(SideStream::synchronize);
  }

  /** Waits for the device, then releases memory of {@link #allocate}. */
  void free(long address, long bytes, AllocationStats.Kind kind) {
    allocations.closed(kind, bytes);
    try (ReleaseStack both = new ReleaseStack()) {
      both.push(() -> driver().free(address));
      both.push(this::finish);
    }
  }

  /** Releases everything. */
  @Override
  public void close() {
    owned.close();
  }
}
