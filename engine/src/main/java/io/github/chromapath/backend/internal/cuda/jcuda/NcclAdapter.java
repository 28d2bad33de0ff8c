// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import static org.bytedeco.cuda.global.nccl.ncclAllReduce;
import static org.bytedeco.cuda.global.nccl.ncclBfloat16;
import static org.bytedeco.cuda.global.nccl.ncclCommAbort;
import static org.bytedeco.cuda.global.nccl.ncclCommDestroy;
import static org.bytedeco.cuda.global.nccl.ncclCommFinalize;
import static org.bytedeco.cuda.global.nccl.ncclCommGetAsyncError;
import static org.bytedeco.cuda.global.nccl.ncclCommInitRankConfig;
import static org.bytedeco.cuda.global.nccl.ncclFloat32;
import static org.bytedeco.cuda.global.nccl.ncclGetUniqueId;
import static org.bytedeco.cuda.global.nccl.ncclGetVersion;
import static org.bytedeco.cuda.global.nccl.ncclInProgress;
import static org.bytedeco.cuda.global.nccl.ncclSum;

import io.github.chromapath.backend.JavaCppLibrary;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import io.github.chromapath.backend.internal.cuda.driver.Nccl;
import io.github.chromapath.tensor.DataType;
import java.util.List;
import java.util.function.Predicate;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.nccl;
import org.bytedeco.cuda.nccl.ncclComm;
import org.bytedeco.cuda.nccl.ncclConfig_t;
import org.bytedeco.cuda.nccl.ncclUniqueId;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** NCCL through JavaCPP's bindings, since JCuda has none. The constructor loads its library. */
public final class NcclAdapter implements Nccl {
  /** The values of NCCL_CONFIG_INITIALIZER in nccl.h. */
  private static final int CONFIG_MAGIC = 0xcafebeef;

  private static final int CONFIG_UNDEFINED = Integer.MIN_VALUE;

  private static final List<String> NAMES =
      List.of(
          "ncclSuccess",
          "ncclUnhandledCudaError",
          "ncclSystemError",
          "ncclInternalError",
          "ncclInvalidArgument",
          "ncclInvalidUsage",
          "ncclRemoteError",
          "ncclInProgress");

  private final Call call = new Call(NcclAdapter::name);
  private final int version;

  private record Handle(ncclComm pointer) implements Communicator {}

  /**
   * Loads NCCL.
   *
   * @param linker loads a library by its name, for example libnccl.so.2; false if it is missing
   * @throws JCudaLoadException if a library is missing
   */
  public NcclAdapter(Predicate<String> linker) {
    for (String library : List.of("libcudart.so.12", "libnccl.so.2")) {
      if (!linker.test(library)) {
        throw new JCudaLoadException(
            "NCCL 2 was not found ("
                + library
                + "): install NCCL 2 for CUDA 12, run ./chromapath --with-cuda-libs, or add its"
                + " folder to LD_LIBRARY_PATH.",
            null);
      }
    }
    new JavaCppLibrary("NCCL", "org.bytedeco:cuda", nccl.class).load();
    int[] number = new int[1];
    call.check(ncclGetVersion(number), "ncclGetVersion");
    version = number[0];
  }

  private static String name(int status) {
    String name = status < NAMES.size() ? NAMES.get(status) : "status " + status;
    return name + " (" + nccl.ncclGetErrorString(status).getString() + ")";
  }

  private static ncclComm of(Communicator communicator) {
    return ((Handle) communicator).pointer();
  }

  /** Checks a call of a communicator that does not block. */
  private void started(int status, String function, Object... arguments) {
    call.check(status == ncclInProgress ? 0 : status, function, arguments);
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public byte[] uniqueId() {
    try (ncclUniqueId id = new ncclUniqueId()) {
      call.check(ncclGetUniqueId(id), "ncclGetUniqueId");
      byte[] bytes = new byte[ID_BYTES];
      id.internal().get(bytes);
      return bytes;
    }
  }

  @Override
  public Communicator init(byte[] id, int world, int rank) {
    try (ncclUniqueId name = new ncclUniqueId();
        ncclConfig_t config = config();
        PointerPointer<ncclComm> made = new PointerPointer<>(1)) {
      name.internal().put(id);
      started(
          ncclCommInitRankConfig(made, world, name, rank, config),
          "ncclCommInitRankConfig",
          world,
          rank);
      return new Handle(made.get(ncclComm.class, 0));
    }
  }

  private ncclConfig_t config() {
    ncclConfig_t config = new ncclConfig_t();
    config.size(config.sizeof()).magic(CONFIG_MAGIC).version(version).blocking(0);
    config.cgaClusterSize(CONFIG_UNDEFINED).minCTAs(CONFIG_UNDEFINED).maxCTAs(CONFIG_UNDEFINED);
    return config.netName(null).splitShare(CONFIG_UNDEFINED);
  }

  @Override
  public boolean ready(Communicator communicator) {
    int[] state = new int[1];
    call.check(ncclCommGetAsyncError(of(communicator), state), "ncclCommGetAsyncError");
    started(state[0], "a call before ncclCommGetAsyncError");
    return state[0] != ncclInProgress;
  }

  @Override
  public void sum(Communicator communicator, Vector vector, CudaDriver.Stream stream) {
    try (Address elements = new Address(vector.address());
        StreamHandle queue = new StreamHandle(JCudaStream.of(stream).address())) {
      started(
          ncclAllReduce(
              elements,
              elements,
              vector.count(),
              type(vector.type()),
              ncclSum,
              of(communicator),
              queue.stream()),
          "ncclAllReduce",
          vector,
          stream);
    }
  }

  private static int type(DataType type) {
    return switch (type) {
      case FLOAT32 -> ncclFloat32;
      case BFLOAT16 -> ncclBfloat16;
      case FLOAT16, UINT8, INT8 -> throw new IllegalArgumentException("sums of " + type);
    };
  }

  @Override
  public void complete(Communicator communicator) {
    started(ncclCommFinalize(of(communicator)), "ncclCommFinalize");
  }

  @Override
  public void destroy(Communicator communicator) {
    call.check(ncclCommDestroy(of(communicator)), "ncclCommDestroy");
  }

  @Override
  public void abort(Communicator communicator) {
    call.check(ncclCommAbort(of(communicator)), "ncclCommAbort");
  }

  /** A device address; JavaCPP never reads or frees it. */
  private static final class Address extends Pointer {
    Address(long deviceAddress) {
      address = deviceAddress;
    }
  }

  /** A stream of the driver in the type of CUDA's runtime, which is the same pointer. */
  private static final class StreamHandle extends Pointer {
    StreamHandle(long pointer) {
      address = pointer;
    }

    CUstream_st stream() {
      return new CUstream_st(this);
    }
  }
}
