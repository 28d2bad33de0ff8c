// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import jcuda.driver.CUstream;
import jcuda.runtime.cudaStream_t;

/**
 * A stream in the driver's type and in the type of cuDNN and cuBLAS; both contain the same pointer.
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
