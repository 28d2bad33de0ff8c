// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cuda.driver;

/** NVIDIA's libraries as one: the driver, cuDNN and cuBLAS of the same process or simulation. */
public record CudaApi(CudaDriver driver, Cudnn cudnn, Cublas cublas) {}
