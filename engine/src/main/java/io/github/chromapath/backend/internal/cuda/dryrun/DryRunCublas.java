// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.dryrun;

import io.github.chromapath.backend.internal.cuda.driver.Cublas;
import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;

/** A cuBLAS that checks handles, workspaces and types, counts calls, and computes nothing. */
public final class DryRunCublas implements Cublas {
  private static final int VERSION = 120603;

  private static final class DryHandle implements Handle {
    CudaDriver.Stream stream;
  }

  private final DryRunDriver driver;
  private final LiveHandles handles = new LiveHandles("CUBLAS_STATUS_NOT_INITIALIZED");

  /** cuBLAS on a device. */
  public DryRunCublas(DryRunDriver driver) {
    this.driver = driver;
  }

  @Override
  public int version(Handle handle) {
    handles.use(DryHandle.class, handle, "cublasGetVersion()");
    return VERSION;
  }

  @Override
  public Handle create() {
    return handles.add("handle", new DryHandle());
  }

  @Override
  public void destroy(Handle handle) {
    handles.remove(DryHandle.class, handle, "cublasDestroy()");
  }

  @Override
  public void setStream(Handle handle, CudaDriver.Stream stream) {
    handles.use(DryHandle.class, handle, "cublasSetStream()").stream = stream;
  }

  @Override
  public void setWorkspace(Handle handle, long workspace, long bytes) {
    String call = "cublasSetWorkspace(" + bytes + ")";
    handles.use(DryHandle.class, handle, call);
    driver
        .allocations()
        .require(workspace, bytes, "workspace", call, "CUBLAS_STATUS_INVALID_VALUE");
  }

  @Override
  public void multiply(Handle handle, Gemm gemm) {
    String name = "cublasGemmEx";
    CudaDriver.Stream stream = handles.use(DryHandle.class, handle, name).stream;
    ProductTypes.require(driver.device(), gemm, name);
    driver.libraryCall(name, stream);
  }
}
