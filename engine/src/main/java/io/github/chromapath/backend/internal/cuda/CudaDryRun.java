// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.backend.DryRun;
import io.github.chromapath.backend.DryRunReport;
import io.github.chromapath.backend.GpuSpec;
import io.github.chromapath.backend.internal.cuda.driver.CudaApi;
import io.github.chromapath.backend.internal.cuda.dryrun.DryRunCublas;
import io.github.chromapath.backend.internal.cuda.dryrun.DryRunCudnn;
import io.github.chromapath.backend.internal.cuda.dryrun.DryRunDriver;

/** The CUDA backend on libraries that check and count their calls. */
final class CudaDryRun implements DryRun {
  private final DryRunDriver driver;
  private final CudaBackend backend;

  CudaDryRun(GpuSpec gpu, CudaOptions options) {
    driver = new DryRunDriver(gpu);
    DryRunCudnn cudnn = new DryRunCudnn(driver, options.algorithms().workspaceLimit());
    backend = CudaBackend.open(new CudaApi(driver, cudnn, new DryRunCublas(driver)), options);
  }

  @Override
  public Backend backend() {
    return backend;
  }

  @Override
  public DryRunReport report() {
    return driver.report();
  }

  @Override
  public void close() {
    backend.close();
  }
}
