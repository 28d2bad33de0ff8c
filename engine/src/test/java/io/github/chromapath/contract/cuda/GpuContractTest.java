// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.BackendOptions;
import io.github.chromapath.backend.Backends;
import io.github.chromapath.contract.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The contract on a GPU. Closing fails if a test leaked memory or objects. */
@Tag("gpu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GpuContractTest extends BackendContract {
  private Backend backend;

  @BeforeAll
  void open() {
    backend = Backends.open("cuda", BackendOptions.standard());
  }

  @AfterAll
  void close() {
    if (backend != null) {
      backend.close();
    }
  }

  @Override
  protected Backend backend() {
    return backend;
  }

  /** As in {@link SimCudaContractTest}. */
  @Override
  protected int furtherConvolutionRoundings() {
    return 1;
  }
}
