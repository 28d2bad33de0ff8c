// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract;

import io.github.chromapath.backend.Backend;
import io.github.chromapath.backend.internal.cpu.CpuBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The contract on the CPU. Closing fails if a test leaked memory or objects. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("fast")
class CpuBackendContractTest extends BackendContract {
  private Backend backend;

  @BeforeAll
  void open() {
    backend = CpuBackend.open(2);
  }

  @AfterAll
  void close() {
    backend.close();
  }

  @Override
  protected Backend backend() {
    return backend;
  }
}
