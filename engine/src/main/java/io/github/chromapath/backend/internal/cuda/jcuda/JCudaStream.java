// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import jcuda.driver.CUstream;
import jcuda.runtime.cudaStream_t;

/**
 * A stream as the driver names it and as cuDNN and cuBLAS name it: the same pointer under two
 * types.
 */
record JCudaStream(CUstream driver, cudaStream_t runtime) implements CudaDriver.Stream {
  JCudaStream(CUstream stream) {
    this(stream, new cudaStream_t(stream));
  }

  static JCudaStream of(CudaDriver.Stream stream) {
    return (JCudaStream) stream;
  }

  @Override
  public String toString() {
    return driver.toString();
  }
}
