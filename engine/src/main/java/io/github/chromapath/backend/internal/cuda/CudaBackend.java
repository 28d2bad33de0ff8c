// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.AllocationStats;
import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.backend.DeviceThread;
import io.github.chromapath.backend.Elements;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.ReleaseStack;
import io.github.chromapath.backend.Usage;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.backend.internal.cuda.driver.CudaDevice;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.List;

/**
 * An NVIDIA GPU as a device: convolutions run in cuDNN and cuBLAS, every other operation in the
 * project's own kernels.
 *
 * <p>May be shared by threads; programs, compilations and transfers run one at a time, in the order
 * in which they were asked for. {@link Executable#run()} and uploads return before the device has
 * done its work; a download waits for it. What a kernel does wrong is therefore reported by the
 * next call that waits ({@link BackendOptions#debugSync()} makes every command wait); after such a
 * fault the device's context is lost and every call fails.
 */
public final class CudaBackend implements Backend {
  /** What {@link #name()} returns. */
  static final String NAME = "cuda";

  private final DeviceThread thread = new DeviceThread(NAME);
  private final AllocationStats allocations = new AllocationStats();
  private final ReleaseStack owned = new ReleaseStack();
  private final Capabilities capabilities;
  private final OpenGpu gpu;
  private final Staging staging;
  private final Compiler compiler;
  private volatile boolean closed;

  private CudaBackend(CudaApi api, BackendOptions options) {
    try {
      gpu = thread.call(() -> new OpenGpu(thread, allocations, api, options));
      owned.push(gpu::close);
      staging = thread.call(() -> new Staging(gpu));
      owned.push(staging::close);
      compiler = thread.call(() -> new Compiler(gpu, staging));
      capabilities = thread.call(() -> describe(gpu, api));
    } catch (RuntimeException | Error e) {
      thread.abandon(owned, e);
      throw e;
    }
  }

  /**
   * Opens a GPU.
   *
   * @param api NVIDIA's libraries, used by this backend's thread alone
   * @param options without an ordinal, GPU 0 is opened: which can be used is {@link
   *     CudaBackendProvider}'s to find
   * @throws io.github.chromapath.backend.UnavailableBackendException if there is no GPU of that
   *     ordinal, or it is too old
   * @throws io.github.chromapath.backend.internal.cuda.driver.CudaException if a call fails
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if it has no room even for the
   *     staging memory
   */
  public static CudaBackend open(CudaApi api, BackendOptions options) {
    return new CudaBackend(api, options);
  }

  private static Capabilities describe(OpenGpu gpu, CudaApi api) {
    CudaDevice device = gpu.device();
    int driver = api.driver().version();
    return new Capabilities(
        device.description(),
        "cuDNN %d, cuBLAS %d, CUDA %d.%d"
            .formatted(
                api.cudnn().version(),
                api.cublas().version(gpu.cublasHandle()),
                driver / 1000,
                driver % 1000 / 10),
        1,
        device.multipliesBfloat16(),
        device.multipliesBfloat16()
            ? EnumSet.of(DataType.FLOAT32, DataType.FLOAT16, DataType.BFLOAT16)
            : EnumSet.of(DataType.FLOAT32, DataType.FLOAT16),
        device.bytes());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public Memory allocate(long bytes) {
    return thread.call(() -> new CudaMemory(gpu, bytes));
  }

  @Override
  public Executable compile(List<Op> operations) {
    return thread.call(() -> compiler.compile(operations));
  }

  @Override
  public void upload(FloatBuffer source, Tensor target) {
    Elements.requireRoom(source.remaining(), target);
    FloatBuffer elements = source.duplicate();
    Elements.requireType(target, true);
    DataType type = target.type();
    thread.run(
        () ->
            staging.upload(
                CudaMemory.address(target),
                (long) elements.remaining() * type.bytes(),
                (bytes, from) ->
                    Elements.store(
                        elements, bytes.remaining() / type.bytes(), Elements.span(bytes, type))));
  }

  @Override
  public void upload(ByteBuffer source, Tensor target) {
    Elements.requireRoom(source.remaining(), target);
    Elements.requireType(target, false);
    ByteBuffer all = source.duplicate();
    thread.run(
        () ->
            staging.upload(
                CudaMemory.address(target),
                all.remaining(),
                (bytes, from) -> bytes.put(next(all, bytes.remaining()))));
  }

  /** The next bytes of a buffer, whose position moves past them. */
  private static ByteBuffer next(ByteBuffer all, int count) {
    ByteBuffer part = all.duplicate().limit(all.position() + count);
    all.position(all.position() + count);
    return part;
  }

  @Override
  public void download(Tensor source, FloatBuffer target) {
    source.requireReadable();
    Elements.requireRoom(target.remaining(), source);
    FloatBuffer elements = target.duplicate();
    Elements.requireType(source, true);
    DataType type = source.type();
    thread.run(
        () ->
            staging.download(
                CudaMemory.address(source),
                (long) elements.remaining() * type.bytes(),
                (bytes, from) ->
                    Elements.load(
                        Elements.span(bytes, type), bytes.remaining() / type.bytes(), elements)));
  }

  @Override
  public void download(Tensor source, ByteBuffer target) {
    source.requireReadable();
    Elements.requireRoom(target.remaining(), source);
    Elements.requireType(source, false);
    ByteBuffer all = target.duplicate();
    thread.run(
        () ->
            staging.download(
                CudaMemory.address(source), all.remaining(), (bytes, from) -> all.put(bytes)));
  }

  @Override
  public Usage usage() {
    return allocations.usage();
  }

  @Override
  public void close() {
    if (!closed) {
      try {
        thread.run(this::release);
      } finally {
        if (closed) {
          thread.close();
        }
      }
    }
  }

  private void release() {
    long executables = allocations.live(AllocationStats.Kind.EXECUTABLE);
    long blocks = allocations.live(AllocationStats.Kind.BLOCK);
    if (executables > 0 || blocks > 0) {
      throw new IllegalStateException(
          "the CUDA backend still has "
              + executables
              + " executables and "
              + blocks
              + " blocks of memory open; close them first");
    }
    closed = true;
    owned.close();
  }
}
