// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.Capabilities;
import io.github.chromapath.backend.ChosenAlgorithms;
import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.Executable;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.DeviceBackend;
import io.github.chromapath.backend.internal.Elements;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.backend.internal.cuda.driver.CudaRanks;
import io.github.chromapath.kernels.cpu.Span;
import io.github.chromapath.op.Op;
import io.github.chromapath.tensor.DataType;
import io.github.chromapath.tensor.Memory;
import io.github.chromapath.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An NVIDIA GPU as a device: convolutions run in cuDNN and cuBLAS, every other operation in the
 * project's own kernels.
 *
 * <p>Thread-safe; programs, compilations and transfers run one at a time, in the order of the
 * calls. {@link Executable#run()} and uploads return before the device has finished; a download
 * waits for it. The fault of a kernel is therefore reported by the next call that waits. With
 * {@link CudaOptions#debugSync()} every command waits. After a fault the device's context is lost
 * and every call fails.
 */
public final class CudaBackend extends DeviceBackend {
  /** What {@link #name()} returns. */
  static final String NAME = "cuda";

  private final Communicator communicator;
  private final Capabilities capabilities;
  private final OpenGpu gpu;
  private final Staging staging;
  private final Compiler compiler;

  private CudaBackend(CudaApi api, CudaOptions options, CudaRanks ranks) {
    super(NAME);
    communicator = ranks.processes();
    gpu =
        open(
            () -> new OpenGpu(thread(), allocations(), api, options, ranks),
            opened -> opened::close);
    staging = open(() -> gpu.explaining(() -> new Staging(gpu)), opened -> opened::close);
    compiler = open(() -> gpu.explaining(() -> new Compiler(gpu, staging)));
    capabilities = open(() -> gpu.explaining(() -> describe(gpu, api)));
  }

  /**
   * Opens a GPU.
   *
   * @param api NVIDIA's libraries, used by this backend's thread only
   * @param options without an ordinal, GPU 0 is opened; {@link CudaBackendProvider} finds the first
   *     usable one
   * @throws io.github.chromapath.backend.UnavailableBackendException if there is no GPU of that
   *     ordinal, or it is too old
   * @throws io.github.chromapath.backend.internal.cuda.driver.CudaException if a call fails
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the GPU has no memory for the
   *     context, the libraries or the staging buffers
   */
  public static CudaBackend open(CudaApi api, CudaOptions options) {
    return open(api, options, CudaRanks.alone());
  }

  /**
   * Opens a GPU as one of the GPUs of several processes; as {@link #open(CudaApi, CudaOptions)}.
   * Returns when all have opened theirs.
   *
   * @throws io.github.chromapath.backend.CommunicationException if another rank is lost
   */
  public static CudaBackend open(CudaApi api, CudaOptions options, CudaRanks ranks) {
    return new CudaBackend(api, options, ranks);
  }

  private static Capabilities describe(OpenGpu gpu, CudaApi api) {
    GpuSpec device = gpu.device();
    int driver = api.driver().version();
    boolean bfloat16 = device.multipliesBfloat16();
    Set<DataType> convolutions = EnumSet.of(DataType.FLOAT32, DataType.FLOAT16);
    if (bfloat16) {
      convolutions.add(DataType.BFLOAT16);
    }
    return new Capabilities(
        device.description(),
        "cuDNN %d, cuBLAS %d, CUDA %d.%d"
            .formatted(
                api.cudnn().version(),
                api.cublas().version(gpu.cublasHandle()),
                driver / 1000,
                driver % 1000 / 10),
        1,
        new Capabilities.Types(convolutions, bfloat16, false),
        OptionalLong.of(device.memoryBytes()),
        device.temporaryBytes());
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public Communicator communicator() {
    return communicator;
  }

  @Override
  public Memory allocate(long bytes) {
    return thread().call(() -> gpu.explaining(() -> new CudaMemory(gpu, bytes)));
  }

  /**
   * Compiles.
   *
   * @throws io.github.chromapath.tensor.OutOfDeviceMemoryException if the GPU has no memory for the
   *     workspace, or for the code of kernels and libraries
   */
  @Override
  public Executable compile(List<Op> operations) {
    return thread().call(() -> gpu.explaining(() -> compiler.compile(operations)));
  }

  @Override
  public Optional<ChosenAlgorithms> algorithms() {
    return Optional.of(thread().call(compiler::algorithms));
  }

  @Override
  public void prefer(ChosenAlgorithms earlier) {
    thread().run(() -> compiler.prefer(earlier));
  }

  @Override
  protected void write(FloatBuffer source, Tensor target) {
    DataType type = target.type();
    upload(
        target,
        (bytes, from) ->
            Elements.store(source, bytes.remaining() / type.bytes(), Span.of(bytes, type)));
  }

  @Override
  protected void write(ByteBuffer source, Tensor target) {
    upload(target, (bytes, from) -> bytes.put(next(source, bytes.remaining())));
  }

  private void upload(Tensor target, Staging.Piece source) {
    gpu.explainingRun(() -> staging.upload(CudaMemory.address(target), target.bytes(), source));
  }

  /** The next bytes of a buffer, whose position moves past them. */
  private static ByteBuffer next(ByteBuffer all, int count) {
    ByteBuffer part = all.duplicate().limit(all.position() + count);
    all.position(all.position() + count);
    return part;
  }

  @Override
  protected void read(Tensor source, FloatBuffer target) {
    DataType type = source.type();
    download(
        source,
        (bytes, from) ->
            Elements.load(Span.of(bytes, type), bytes.remaining() / type.bytes(), target));
  }

  @Override
  protected void read(Tensor source, ByteBuffer target) {
    download(source, (bytes, from) -> target.put(bytes));
  }

  private void download(Tensor source, Staging.Piece target) {
    gpu.explainingRun(() -> staging.download(CudaMemory.address(source), source.bytes(), target));
  }
}
