// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.jcuda;

import io.github.chromapath.backend.internal.cuda.driver.CudaDriver;
import jcuda.runtime.cudaStream_t;

/**
 * A stream in the driver's type and in the type of cuDNN and cuBLAS; both contain the same pointer.
 */
record JCudaStream(StreamPointer driver, cudaStream_t runtime) implements CudaDriver.Stream {
  JCudaStream(StreamPointer stream) {
    this(stream, new cudaStream_t(stream));
  }

  long address() {
    return driver.address();
  }

  static JCudaStream of(CudaDriver.Stream stream) {
    return (JCudaStream) stream;
  }

  @Override
  public String toString() {
    return driver.toString();
  }
}
