// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

/** The driver, cuDNN and cuBLAS of one process or simulation. */
public record CudaApi(CudaDriver driver, Cudnn cudnn, Cublas cublas) {}
