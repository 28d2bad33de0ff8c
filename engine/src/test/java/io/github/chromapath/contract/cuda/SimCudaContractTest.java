// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.CudaOptions;
import io.github.chromapath.contract.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * The contract on the CUDA backend over a simulated driver: the shipped PTX is interpreted. Uploads
 * are split into pieces of 4 KiB, so that most need several.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimCudaContractTest extends BackendContract {
  private SimGpu gpu;

  @BeforeAll
  void open() {
    CudaOptions options = CudaOptions.builder().stagingBytes(4096).build();
    gpu = SimGpu.open(new SimCudaDriver(), options);
  }

  @AfterAll
  void close() {
    gpu.close();
  }

  @Override
  protected Backend backend() {
    return gpu.backend();
  }

  /** The bias is added to a stored y, and cuDNN stores a weight's gradient like the activations. */
  @Override
  protected int furtherConvolutionRoundings() {
    return 1;
  }
}
