// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.chromapath.backend.Communicator;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.internal.cuda.CudaBackend;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.backend.internal.cuda.driver.CudaRanks;
import java.util.List;

/** The CUDA backend on a simulated driver. Closing it checks that nothing was leaked. */
public final class SimGpu implements AutoCloseable {
  private final SimCudaDriver driver;
  private final CudaBackend backend;

  private SimGpu(SimCudaDriver driver, CudaOptions options, CudaRanks ranks) {
    this.driver = driver;
    backend = CudaBackend.open(api(driver), options, ranks);
  }

  /** A GPU with options. */
  public static SimGpu open(SimCudaDriver driver, CudaOptions options) {
    return new SimGpu(driver, options, CudaRanks.alone());
  }

  /** A GPU among those of other ranks, which a network connects. */
  public static SimGpu open(
      SimCudaDriver driver, CudaOptions options, Communicator processes, SimNcclNetwork network) {
    SimNccl nccl = new SimNccl(driver, network);
    return new SimGpu(driver, options, new CudaRanks(processes, () -> nccl));
  }

  /** The driver's libraries, simulated. */
  public static CudaApi api(SimCudaDriver driver) {
    return new CudaApi(driver, new SimCudnn(driver), new SimCublas(driver));
  }

  /** The backend under test. */
  public CudaBackend backend() {
    return backend;
  }

  /** The simulated driver. */
  public SimCudaDriver driver() {
    return driver;
  }

  /** Closes the backend, and checks that the driver has no live objects. */
  @Override
  public void close() {
    backend.close();
    assertEquals(List.of(), driver.leaks());
  }
}
